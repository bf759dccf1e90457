#include "views/json/statements.h"

#include <algorithm>

#include "model/edtf.h"
#include "model/statement.h"
#include "views/json/values.h"

namespace contrechamp::views {
namespace {

using base::Json;

const char* subject_of(const store::StatementRow& s) {
  return !s.item.empty() ? "item" : s.accession >= 0 ? "accession" : !s.incident.empty() ? "incident" : "archive";
}

Json where_json(const store::StatementRow& s) {
  if (!s.has_where) return {};
  return {{"lat", s.lat_deg}, {"lon", s.lon_deg}, {"radius_m", s.radius_m}, {"bearing_deg", or_null(s.bearing_deg)}};
}

Json span_json(const store::StatementRow& s) {
  if (!s.has_span) return {};
  return {
      {"from_s", bound_json(s.earliest_us)}, {"to_s", bound_json(s.latest_us)}, {"flags", flags_json(s.time_flags)}};
}

}  // namespace

Json bound_json(std::int64_t us) {
  if (us == model::EdtfSpan::none_before || us == model::EdtfSpan::none_after) return {};
  return static_cast<double>(us) / 1e6;
}

Json flags_json(const std::string& flags) {
  Json out = Json::array();
  for (std::size_t at = 0; at < flags.size();) {
    const auto end = std::min(flags.find(',', at), flags.size());
    out.push_back(flags.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Json typed_json(const store::StatementRow& s) {
  if (model::rule_of(s.key).form < model::Form::footage) return {};
  return model::to_json(model::value_of(s.key, s.value));
}

Json to_json(const store::StatementRow& s) {
  return {{"seq", s.seq},
          {"key", s.key},
          {"value", s.value},
          {"typed", typed_json(s)},
          {"time", time_json(s.time_us)},
          {"agent", s.agent},
          {"by", s.by},
          {"about", subject_of(s)},
          {"evidence", or_null(s.evidence)},
          {"start_s", seconds_json(s.start_us)},
          {"end_s", seconds_json(s.end_us)},
          {"where", where_json(s)},
          {"span", span_json(s)},
          {"withdraws", or_null(s.withdraws)},
          {"state", to_string(s.state)},
          {"superseded", s.superseded}};
}

Json to_json(const std::vector<store::StatementRow>& statements) {
  return array_of(statements, [](const auto& statement) { return to_json(statement); });
}

Json to_json(const std::vector<StoredSearch>& searches) {
  return array_of(searches, [](const auto& search) {
    return Json{
        {"seq", search.seq}, {"by", search.by}, {"name", search.name}, {"query", base::parse_json(search.query)}};
  });
}

}  // namespace contrechamp::views
