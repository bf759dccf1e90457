// Lists of items, how many there are of what, and one of them.
#include "views/items.h"

#include "http/routes/asked.h"
#include "http/routes/subjects.h"
#include "views/views.h"

namespace contrechamp::http {
namespace {

using base::Json;

// A name for what a query leaves, in whatever order and whichever part of it is asked for.
std::string filters_of(const store::ItemQuery& query) {
  return base::dump(Json{query.id, query.kind, query.side, query.source, query.state, query.text, query.sound,
                         query.gps, query.copies, query.clock, query.time, query.place, query.disputed, query.rating,
                         query.graphic, query.tag, query.person, query.incident});
}

Response list_items(Context& c, const Request& r) {
  const store::ItemQuery query = query_of(r);
  Json total;
  if (query.after.empty())
    total = c.kept.get("count " + filters_of(query), [&] { return Json(c.readers->items().count(query)); });
  return json_reply(views::view_items(*c.readers.lend(), query, total));
}

Response get_item(Context& c, const Request& r) {
  auto catalogue = c.readers.lend();
  const auto item = views::find_item(*catalogue, r.parts.id);
  return item ? json_reply(views::view_whole(*catalogue, *item)) : error_reply(item.error());
}

Response count_facets(Context& c, const Request& r) {
  const store::ItemQuery query = query_of(r);
  return json_reply(
      c.kept.get("facets " + filters_of(query), [&] { return views::view(c.readers->items().facets(query)); }));
}

Response list_graphic(Context& c, const Request&) {
  return json_reply(c.kept.get("graphic", [&] { return views::view_graphic_levels(*c.readers.lend()); }));
}

}  // namespace

Rows item_rows() {
  return {{"GET", "/api/items", list_items},
          {"GET", "/api/items/:id", get_item},
          {"GET", "/api/facets", count_facets},
          {"GET", "/api/graphic", list_graphic}};
}

}  // namespace contrechamp::http
