// The JSON of what people say, of incidents, times and areas.
#include "base/strings.h"
#include "base/time.h"
#include "model/edtf.h"
#include "model/statement.h"
#include "views/views.h"

namespace contrechamp::views {
namespace {

using base::Json;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json seconds(std::int64_t us) { return us < 0 ? Json() : Json(static_cast<double>(us) / 1e6); }
Json bound(std::int64_t us) {
  if (us == model::EdtfSpan::none_before || us == model::EdtfSpan::none_after) return {};
  return static_cast<double>(us) / 1e6;
}

Json words_of(const std::string& flags) {
  Json out = Json::array();
  for (std::size_t at = 0; at < flags.size();) {
    const auto end = std::min(flags.find(',', at), flags.size());
    out.push_back(flags.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

const char* about_of(const store::StatementRow& s) {
  return !s.item.empty() ? "item" : s.accession >= 0 ? "accession" : !s.incident.empty() ? "incident" : "archive";
}

// What the value is put together of; null where the value is all there is to it.
Json put_together(const store::StatementRow& s) {
  if (model::rule_of(s.key).form < model::Form::footage) return {};
  return model::to_json(model::value_of(s.key, s.value));
}

}  // namespace

Json view(const store::StatementRow& s) {
  Json where;
  if (s.has_where) {
    where = {{"lat", s.lat_deg}, {"lon", s.lon_deg}, {"radius_m", s.radius_m}};
    where["bearing_deg"] = s.bearing_deg < 0 ? Json() : Json(s.bearing_deg);
  }
  Json span;
  if (s.has_span)
    span = {{"from_s", bound(s.earliest_us)}, {"to_s", bound(s.latest_us)}, {"flags", words_of(s.time_flags)}};
  return {{"seq", s.seq},
          {"key", s.key},
          {"value", s.value},
          {"typed", put_together(s)},
          {"time", base::to_iso({s.time_us})},
          {"agent", s.agent},
          {"by", s.by},
          {"about", about_of(s)},
          {"evidence", or_null(s.evidence)},
          {"start_s", seconds(s.start_us)},
          {"end_s", seconds(s.end_us)},
          {"where", where},
          {"span", span},
          {"withdraws", s.withdraws < 0 ? Json() : Json(s.withdraws)},
          {"state", to_string(s.state)},
          {"superseded", s.superseded}};
}

Json view(const store::IncidentRow& i) {
  return {{"id", i.id},
          {"title", i.title},
          {"stage", or_null(i.stage)},
          {"side", or_null(i.side)},
          {"place", or_null(i.place)},
          {"items", i.items},
          {"disputed", i.times > 1}};
}

Json view(const store::TimeRow& t) {
  return {{"seq", t.seq},
          {"item", or_null(t.item)},
          {"incident", or_null(t.incident)},
          {"name", t.name},
          {"value", or_null(t.value)},
          {"from_s", bound(t.earliest_us)},
          {"to_s", bound(t.latest_us)},
          {"flags", words_of(t.flags)},
          {"by", or_null(t.by)},
          {"side", or_null(t.side)},
          {"source", or_null(t.source)},
          {"stage", or_null(t.stage)},
          {"claimed", t.claimed}};
}

Json view(const store::AreaRow& a) {
  return {{"seq", a.seq},
          {"item", or_null(a.item)},
          {"incident", or_null(a.incident)},
          {"name", a.name},
          {"place", or_null(a.value)},
          {"lat", a.lat_deg},
          {"lon", a.lon_deg},
          {"radius_m", a.radius_m},
          {"bearing_deg", a.bearing_deg < 0 ? Json() : Json(a.bearing_deg)},
          {"by", or_null(a.by)},
          {"side", or_null(a.side)},
          {"claimed", a.claimed}};
}

Json view_whole(store::Catalogue& catalogue, const store::IncidentRow& incident) {
  Json out = view(incident);
  const auto statements = catalogue.statements().of_incident(incident.id);
  out["disputed"] = store::is_disputed(statements);
  out["statements"] = Json::array();
  for (const auto& s : statements) out["statements"].push_back(view(s));
  out["items_list"] = Json::array();
  store::ItemQuery query;
  query.incident = incident.id;
  query.limit = 1000;
  for (const auto& item : catalogue.items().page(query))
    out["items_list"].push_back({{"id", item.id}, {"name", item.name}});
  return out;
}

Json view(const std::vector<store::FacetRow>& facets) {
  Json out = Json::object();
  for (const auto& row : facets) out[row.facet][row.value] = row.count;
  return out;
}

}  // namespace contrechamp::views
