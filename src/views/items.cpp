#include "views/items.h"

#include "views/views.h"

namespace contrechamp::views {

using base::Json;

base::Result<store::ItemRow> find_item(store::Catalogue& catalogue, const std::string& id) {
  auto item = catalogue.items().find(id);
  if (!item) return base::fail(base::ErrorKind::not_found, base::Code::no_item);
  return std::move(*item);
}

Json view_items(store::Catalogue& catalogue, const store::ItemQuery& query, const Json& total) {
  Json rows = Json::array();
  const auto items = catalogue.items().page(query);
  for (const auto& item : items) rows.push_back(view(item));
  const bool more = query.limit > 0 && static_cast<std::int64_t>(items.size()) == query.limit;
  const bool by_cursor = !query.after.empty();
  return {{"total", by_cursor ? Json() : total},
          {"offset", by_cursor ? Json() : Json(query.offset)},
          {"next", more ? Json(store::cursor_of(query, items.back())) : Json()},
          {"items", rows}};
}

Json view_graphic_levels(store::Catalogue& catalogue) {
  Json out = Json::array();
  for (const auto& [id, level] : catalogue.items().graphic_levels()) out.push_back({{"id", id}, {"level", level}});
  return out;
}

Json view_jobs(store::Catalogue& catalogue, const std::string& state) {
  Json out = Json::array();
  const auto only = store::job_state_from(state);
  if (!only && !state.empty()) return out;
  for (const auto& job : catalogue.jobs().list("", only)) out.push_back(view(job));
  return out;
}

}  // namespace contrechamp::views
