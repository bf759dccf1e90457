// Pairs of copies as people see them: what the finder found, what persons say of it, and the families both make.
#pragma once

#include <string>

#include "base/json.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

// Pairs of one item, which is always `a`; all when `item` is empty. Surest first; what persons call different comes
// last.
base::Json view_copies(store::Catalogue& catalogue, const std::string& item);

// Footages shown by several items: those that `item` belongs to, or all. A person's word goes before the finder's.
base::Json view_families(store::Catalogue& catalogue, const std::string& item);

}  // namespace contrechamp::views
