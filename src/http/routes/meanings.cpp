// What a text means as a place or as a time, for the page to show before it is said. A text that is none is no error:
// somebody is still typing.
#include "http/routes/asked.h"
#include "http/routes/subjects.h"
#include "model/coordinates.h"
#include "model/edtf.h"

namespace contrechamp::http {
namespace {

using base::Json;

// Why a text means nothing.
Response no_meaning(const base::Error& error) {
  Json params = Json::object();
  for (const auto& [name, value] : error.params) params[name] = value;
  return json_reply(Json{{"reason", error.message}, {"code", error.code}, {"params", params}});
}

Response read_coordinates(Context&, const Request& r) {
  const auto found = model::parse_coordinates(text_of(r, "text"));
  if (!found) return no_meaning(found.error());
  return json_reply(Json{{"reason", nullptr},
                         {"lat", found->lat_deg},
                         {"lon", found->lon_deg},
                         {"radius_m", found->radius_m},
                         {"notation", found->notation},
                         {"decimal", model::to_decimal(found->lat_deg, found->lon_deg)},
                         {"dms", model::to_dms(found->lat_deg, found->lon_deg)},
                         {"mgrs", model::to_mgrs(found->lat_deg, found->lon_deg)}});
}

Response read_edtf(Context&, const Request& r) {
  const auto span = model::parse_edtf(text_of(r, "text"));
  if (!span) return no_meaning(span.error());
  const auto bound = [](std::int64_t us, std::int64_t none) {
    return us == none ? Json() : Json(static_cast<double>(us) / 1e6);
  };
  return json_reply(Json{{"reason", nullptr},
                         {"from_s", bound(span->earliest_us, model::EdtfSpan::none_before)},
                         {"to_s", bound(span->latest_us, model::EdtfSpan::none_after)},
                         {"flags", model::flags_of(*span)}});
}

}  // namespace

Rows meaning_rows() {
  return {{"GET", "/api/coordinates", read_coordinates},  //
          {"GET", "/api/edtf", read_edtf}};
}

}  // namespace contrechamp::http
