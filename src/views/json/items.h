// The JSON of items, their jobs and their facets (ItemFields, Item, Job … of docs/api/openapi.json).
#pragma once

#include <vector>

#include "base/json.h"
#include "views/items.h"

namespace contrechamp::views {

base::Json to_json(const store::ItemRow& item);
base::Json to_json(const std::vector<store::ItemRow>& items);
base::Json to_json(const ItemPage& page);
base::Json to_json(const ItemDetail& detail);
base::Json to_json(const store::JobRow& job);
base::Json to_json(const std::vector<store::JobRow>& jobs);
base::Json to_json(const std::vector<store::FacetRow>& facets);  // {facet: {value: count}}
base::Json to_json(const std::vector<store::GraphicRow>& levels);

}  // namespace contrechamp::views
