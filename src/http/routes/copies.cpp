// Pairs of copies, and families of them.
#include "views/json/copies.h"
#include "http/routes/subjects.h"
#include "views/items.h"

namespace contrechamp::http {
namespace {

Response list_copies(Context& c, const Request&) {
  return json_reply(views::to_json(views::read_copies(*c.readers.lend(), "")));
}

Response list_families(Context& c, const Request&) {
  return json_reply(
      views::to_json(c.kept.get("families", [&] { return views::read_families(*c.readers.lend(), ""); })));
}

template <auto read>
Response of_item(Context& c, const Request& r) {
  auto catalogue = c.readers.lend();
  const auto item = views::find_item(*catalogue, r.parts.id);
  return item ? json_reply(views::to_json(read(*catalogue, r.parts.id))) : error_reply(item.error());
}

}  // namespace

Rows copy_rows() {
  return {{"GET", "/api/copies", list_copies},
          {"GET", "/api/items/:id/copies", of_item<views::read_copies>},
          {"GET", "/api/families", list_families, {.lane = Lane::solve}},
          {"GET", "/api/items/:id/families", of_item<views::read_families>, {.lane = Lane::solve}}};
}

}  // namespace contrechamp::http
