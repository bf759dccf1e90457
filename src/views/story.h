// The story as JSON: incidents, times and areas, page after page, and what was said of late. A `limit` is of the rows
// of a page.
#pragma once

#include <string>

#include "base/coded.h"
#include "base/json.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

// `after`: the `next` of the page before, or -1.
base::Json view_incidents(store::Catalogue& catalogue, std::int64_t after, std::int64_t limit);
// With all that was said of it; not_found (no_incident) where there is none.
base::Result<base::Json> view_incident(store::Catalogue& catalogue, const std::string& id);
bool has_incident(store::Catalogue& catalogue, const std::string& id);

// Times and areas that stand, then those that files claim; `after` is empty or the `next` of the page before.
base::Json view_chronology(store::Catalogue& catalogue, const std::string& after, std::int64_t limit);
base::Json view_areas(store::Catalogue& catalogue, const std::string& after, std::int64_t limit);
// Both, and the incidents, of all that was spoken of after the statement `since`.
base::Json view_story_since(store::Catalogue& catalogue, std::int64_t since);

// Searches that somebody kept.
base::Json view_searches(store::Catalogue& catalogue);

}  // namespace contrechamp::views
