// Rows as the JSON that the command line and the HTTP API share (docs/api.md, docs/cli.md).
#pragma once

#include <filesystem>

#include "base/json.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

base::Json view(const store::ItemRow& item);
base::Json view(const store::JobRow& job);
base::Json view(const store::StatementRow& statement);
base::Json view(const store::IncidentRow& incident);
base::Json view(const store::TimeRow& time);
base::Json view(const store::AreaRow& area);
// An incident with all that was said of it and the items that belong to it.
base::Json view_whole(store::Catalogue& catalogue, const store::IncidentRow& incident);
// {facet: {value: count}}
base::Json view(const std::vector<store::FacetRow>& facets);
// Everything known of one item.
base::Json view_whole(store::Catalogue& catalogue, const store::ItemRow& item);
base::Json view_counts(const store::Counts& counts);

}  // namespace contrechamp::views
