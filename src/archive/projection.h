// Records into catalogue rows: the one place that knows what each event means. Used when a batch is committed, when
// the catalogue catches up after a crash, and by rebuild, so the three cannot differ.
#pragma once

#include "archive/log/record.h"
#include "store/tables/catalogue.h"

namespace contrechamp::archive {

void project(store::Catalogue& catalogue, std::int64_t seq, const Record& record);

}  // namespace contrechamp::archive
