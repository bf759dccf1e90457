// Pairs of copies, and families of them.
#include "http/routes/subjects.h"
#include "views/copies/copy_list.h"
#include "views/items.h"

namespace contrechamp::http {
namespace {

Response list_copies(Context& c, const Request&) { return json_reply(views::view_copies(*c.readers.lend(), "")); }

Response list_families(Context& c, const Request&) {
  return json_reply(c.kept.get("families", [&] { return views::view_families(*c.readers.lend(), ""); }));
}

template <base::Json (*view)(store::Catalogue&, const std::string&)>
Response of_item(Context& c, const Request& r) {
  auto catalogue = c.readers.lend();
  const auto item = views::find_item(*catalogue, r.parts.id);
  return item ? json_reply(view(*catalogue, r.parts.id)) : error_reply(item.error());
}

}  // namespace

Rows copy_rows() {
  return {{"GET", "/api/copies", list_copies},
          {"GET", "/api/items/:id/copies", of_item<views::view_copies>},
          {"GET", "/api/families", list_families, {.lane = Lane::solve}},
          {"GET", "/api/items/:id/families", of_item<views::view_families>, {.lane = Lane::solve}}};
}

}  // namespace contrechamp::http
