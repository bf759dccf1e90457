// Incidents, times and areas.
#include "views/json/story.h"
#include "archive/statements.h"
#include "http/routes/asked.h"
#include "http/routes/subjects.h"

namespace contrechamp::http {
namespace {

constexpr std::int64_t most_rows = 20000;  // of chronology and map: some 6 MB
constexpr std::int64_t far_away = INT64_MAX / 2;

Response list_incidents(Context& c, const Request& r) {
  const std::int64_t after = text_of(r, "after").empty() ? -1 : number_of(r, "after", 0, far_away);
  return json_reply(views::to_json(views::read_incidents(*c.readers.lend(), after, number_of(r, "limit", 1000, 5000))));
}

Response incident_reply(const base::Result<views::IncidentDetail>& incident) {
  return incident ? json_reply(views::to_json(*incident)) : error_reply(incident.error());
}

Response get_incident(Context& c, const Request& r) {
  return incident_reply(views::read_incident(*c.readers.lend(), r.parts.incident));
}

base::Result<views::IncidentDetail> commit_about_incident(Context& c, const std::string& id,
                                                          const std::vector<model::Statement>& statements) {
  std::vector<archive::Record> records;
  for (const auto& one : statements) {
    auto record = archive::make_statement(c.archive, {"", id}, one);
    if (!record) return tl::unexpected(record.error());
    records.push_back(std::move(*record));
  }
  if (records.empty()) return base::fail(base::ErrorKind::refused, base::Code::incident_of_nothing);
  commit(c, records);
  return views::read_incident(*c.readers.lend(), id);
}

Response make_incident(Context& c, const Request& r) {
  const auto statements = statements_from(base::parse_json(r.body));
  return statements ? incident_reply(commit_about_incident(c, archive::new_incident_id(), *statements))
                    : error_reply(statements.error());
}

Response state_about_incident(Context& c, const Request& r) {
  const auto statements = statements_from(base::parse_json(r.body));
  if (!statements) return error_reply(statements.error());
  if (!views::has_incident(*c.readers.lend(), r.parts.incident))
    return error_reply(base::coded(base::ErrorKind::not_found, base::Code::no_incident));
  return incident_reply(commit_about_incident(c, r.parts.incident, *statements));
}

Response get_chronology(Context& c, const Request& r) {
  return json_reply(views::to_json(
      views::read_chronology(*c.readers.lend(), text_of(r, "after"), number_of(r, "limit", most_rows, most_rows))));
}

Response get_areas(Context& c, const Request& r) {
  return json_reply(views::to_json(
      views::read_areas(*c.readers.lend(), text_of(r, "after"), number_of(r, "limit", most_rows, most_rows))));
}

Response get_story(Context& c, const Request& r) {
  return json_reply(
      views::to_json(views::read_story_since(*c.readers.lend(), number_of(r, "since", far_away, far_away))));
}

}  // namespace

Rows story_rows() {
  return {{"GET", "/api/incidents", list_incidents},
          {"POST", "/api/incidents", make_incident, {.writes = true}},
          {"GET", "/api/incidents/:c", get_incident},
          {"POST", "/api/incidents/:c/say", state_about_incident, {.writes = true}},
          {"GET", "/api/chronology", get_chronology},
          {"GET", "/api/areas", get_areas},
          {"GET", "/api/story", get_story}};
}

}  // namespace contrechamp::http
