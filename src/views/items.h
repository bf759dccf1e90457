// Lists of items, and one of them, as JSON.
#pragma once

#include <string>

#include "base/coded.h"
#include "base/json.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

// not_found (no_item) for an id that no item has.
base::Result<store::ItemRow> find_item(store::Catalogue& catalogue, const std::string& id);

// One page of a list, with the cursor of the next. `total`: how many there are on all pages, for a list that is not
// gone through by cursor.
base::Json view_items(store::Catalogue& catalogue, const store::ItemQuery& query, const base::Json& total);

// Every item of which somebody said a level above 0.
base::Json view_graphic_levels(store::Catalogue& catalogue);

// What was, is and will be derived of all items; `state` empty: in whatever state.
base::Json view_jobs(store::Catalogue& catalogue, const std::string& state);

}  // namespace contrechamp::views
