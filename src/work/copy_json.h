// Found copies as the JSON of a row's segments, and back.
#pragma once

#include "base/json.h"
#include "match/copy_finder.h"
#include "store/rows.h"

namespace contrechamp::work {

base::Json segments_json(const match::Found& found);

// From row.a, the query, to row.b, which gets the number `clip`.
match::Found found_of(const store::CopyRow& row, match::Clip clip);

match::PlaneMap map_of(const base::Json& segment);
match::Box region_of(const base::Json& segment);

}  // namespace contrechamp::work
