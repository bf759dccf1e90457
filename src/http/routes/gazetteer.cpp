// Places by their names, from a dump of GeoNames.
#include "store/gazetteer/gazetteer.h"

#include "http/routes/asked.h"
#include "http/routes/subjects.h"
#include "views/places.h"

namespace contrechamp::http {
namespace {

using base::Json;

Response find_places(Context& c, const Request& r) {
  return json_reply(views::view_named_places(c.archive.layout(), text_of(r, "text"), number_of(r, "limit", 20, 100)));
}

Response import_places(Context& c, const Request& r) {
  const Json asked = base::parse_json(r.body);
  if (!asked.is_object() || !asked.contains("file") || !asked["file"].is_string())
    return json_error(400, "refused", base::Code::asked_file);
  const auto count = store::import_geonames(asked["file"].get<std::string>(), c.archive.layout().gazetteer().string());
  if (!count) return error_reply(count.error());
  c.changes.note_change();
  return json_reply(Json{{"places", *count}});
}

}  // namespace

Rows gazetteer_rows() {
  return {{"GET", "/api/gazetteer", find_places},
          {"POST", "/api/gazetteer", import_places, {.lane = Lane::disk, .writes = true}}};
}

}  // namespace contrechamp::http
