// Found copies as the JSON of a row's segments, and back.
#pragma once

#include "base/json.h"
#include "copies/copy_finder.h"
#include "store/tables/rows.h"

namespace contrechamp::pipeline {

base::Json segments_json(const copies::Found& found);

// Of a pair that was found by pictures: from row.a, the query, to row.b, which gets the number `clip`.
copies::Found found_of(const store::FootageRow& row, copies::Clip clip);

copies::PlaneMap map_of(const base::Json& segment);
copies::Box region_of(const base::Json& segment);

}  // namespace contrechamp::pipeline
