// Incidents, times and areas.
#include "views/story.h"

#include "archive/saying.h"
#include "http/routes/asked.h"
#include "http/routes/subjects.h"

namespace contrechamp::http {
namespace {

constexpr std::int64_t most_rows = 20000;  // of chronology and map: some 6 MB
constexpr std::int64_t far_away = INT64_MAX / 2;

Response list_incidents(Context& c, const Request& r) {
  const std::int64_t after = text_of(r, "after").empty() ? -1 : number_of(r, "after", 0, far_away);
  return json_reply(views::view_incidents(*c.readers.lend(), after, number_of(r, "limit", 1000, 5000)));
}

Response get_incident(Context& c, const Request& r) {
  return json_reply(views::view_incident(*c.readers.lend(), r.parts.incident));
}

base::Result<base::Json> say_of(Context& c, const std::string& id, const std::vector<model::Statement>& said) {
  std::vector<archive::Record> records;
  for (const auto& one : said) {
    auto record = archive::make_statement(c.archive, {"", id}, one);
    if (!record) return tl::unexpected(record.error());
    records.push_back(std::move(*record));
  }
  if (records.empty()) return base::fail(base::ErrorKind::refused, base::Code::incident_of_nothing);
  commit(c, records);
  return views::view_incident(*c.readers.lend(), id);
}

Response make_incident(Context& c, const Request& r) {
  const auto said = all_said_of(base::parse_json(r.body));
  return said ? json_reply(say_of(c, archive::new_incident_id(), *said)) : error_reply(said.error());
}

Response say_of_incident(Context& c, const Request& r) {
  const auto said = all_said_of(base::parse_json(r.body));
  if (!said) return error_reply(said.error());
  if (!views::has_incident(*c.readers.lend(), r.parts.incident))
    return error_reply(base::coded(base::ErrorKind::not_found, base::Code::no_incident));
  return json_reply(say_of(c, r.parts.incident, *said));
}

Response get_chronology(Context& c, const Request& r) {
  return json_reply(
      views::view_chronology(*c.readers.lend(), text_of(r, "after"), number_of(r, "limit", most_rows, most_rows)));
}

Response get_areas(Context& c, const Request& r) {
  return json_reply(
      views::view_areas(*c.readers.lend(), text_of(r, "after"), number_of(r, "limit", most_rows, most_rows)));
}

Response get_story(Context& c, const Request& r) {
  return json_reply(views::view_story_since(*c.readers.lend(), number_of(r, "since", far_away, far_away)));
}

}  // namespace

Rows story_rows() {
  return {{"GET", "/api/incidents", list_incidents},
          {"POST", "/api/incidents", make_incident, {.writes = true}},
          {"GET", "/api/incidents/:c", get_incident},
          {"POST", "/api/incidents/:c/say", say_of_incident, {.writes = true}},
          {"GET", "/api/chronology", get_chronology},
          {"GET", "/api/areas", get_areas},
          {"GET", "/api/story", get_story}};
}

}  // namespace contrechamp::http
