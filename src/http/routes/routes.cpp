#include "http/routes/routes.h"

#include <algorithm>

#include "http/routes/asked.h"
#include "http/server/page.h"
#include "model/coordinates.h"
#include "model/edtf.h"

namespace contrechamp::http {
namespace {

using base::Json;

Response json(const Json& value) {
  Response response;
  response.body = base::dump(value);
  return response;
}

int status_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::not_found: return 404;
    case base::ErrorKind::refused: return 400;
    case base::ErrorKind::unreadable:
    case base::ErrorKind::limit:
    case base::ErrorKind::died: return 422;
    default: return 500;
  }
}

Response failure(const base::Error& error) { return json_error(status_of(error.kind), error); }

Response json(const base::Result<Json>& value) { return value ? json(*value) : failure(value.error()); }

Response body(base::Result<Body> result) {
  if (!result) return failure(result.error());
  Response response;
  if (result->data.empty()) {
    response.status = 204;
    response.headers.emplace_back("Cache-Control", "no-store");  // it may be made later
    return response;
  }
  response.content_type = std::move(result->content_type);
  response.body = std::move(result->data);
  // Named by the digest of the original: it never changes under its address but with a new version of the program.
  // In the browser alone (private), and for nobody who does not show the same key.
  response.headers.emplace_back("Cache-Control", "private, max-age=3600");
  response.headers.emplace_back("Vary", "Authorization");
  return response;
}

std::optional<Response> body(std::optional<base::Result<Body>> result) {
  if (!result) return std::nullopt;
  return body(std::move(*result));
}

// With what may change from one moment to the next, which no kept answer holds.
Response archive(Workbench& workbench, const Request&, const Parts&) {
  Json out = workbench.archive();
  const std::string refusal = workbench.write_refusal();
  out["writes"] = {{"allowed", refusal.empty()}, {"reason", refusal}};
  return json(out);
}

Response items(Workbench& workbench, const Request& request, const Parts&) {
  return json(workbench.items(query_of(request)));
}

Response say(Workbench& workbench, const Request& request, const Parts& parts) {
  const auto said = said_of(base::parse_json(request.body));
  return said ? json(workbench.say(parts.id, *said)) : failure(said.error());
}

Response say_of_many(Workbench& workbench, const Request& request, const Parts&) {
  const Json asked = base::parse_json(request.body);
  const auto said = all_said_of(asked);
  if (!said) return failure(said.error());
  std::vector<std::string> ids;
  if (asked.contains("items") && asked["items"].is_array())
    for (const Json& id : asked["items"])
      if (id.is_string()) ids.push_back(id.get<std::string>());
  return json(workbench.say_of_many(ids, *said));
}

Response withdraw(Workbench& workbench, const Request& request, const Parts&) {
  const Json asked = base::parse_json(request.body);
  if (!asked.is_object() || !asked.contains("seqs") || !asked["seqs"].is_array())
    return json_error(400, "refused", base::Code::asked_seqs);
  std::vector<std::int64_t> seqs;
  for (const Json& seq : asked["seqs"])
    if (seq.is_number_integer()) seqs.push_back(seq.get<std::int64_t>());
  const auto text = [&](const char* name) {
    return asked.contains(name) && asked[name].is_string() ? asked[name].get<std::string>() : "";
  };
  return json(workbench.withdraw(seqs, text("by"), text("reason")));
}

Response say_search(Workbench& workbench, const Request& request, const Parts&) {
  const Json asked = base::parse_json(request.body);
  const auto search = model::value_from_json(model::Form::search, asked);
  if (!search) return failure(search.error());
  model::Statement said;
  said.key = model::search_key;
  said.value = model::encode_value(*search);
  if (asked.contains("by") && asked["by"].is_string()) said.by = asked["by"].get<std::string>();
  return json(workbench.say_search(said));
}

Response incidents(Workbench& workbench, const Request& request, const Parts&) {
  return json(
      workbench.incidents(number_of(request, "after", 0, INT64_MAX / 2) - (text_of(request, "after").empty() ? 1 : 0),
                          number_of(request, "limit", 1000, 5000)));
}

Response say_of_incident(Workbench& workbench, const Request& request, const Parts& parts) {
  const auto said = all_said_of(base::parse_json(request.body));
  return said ? json(workbench.say_of_incident(parts.incident, *said)) : failure(said.error());
}

// Why a text means nothing.
Response no_meaning(const base::Error& error) {
  Json params = Json::object();
  for (const auto& [name, value] : error.params) params[name] = value;
  return json(Json{{"reason", error.message}, {"code", error.code}, {"params", params}});
}

// What a text means as a place or as a time, for the page to show before it is said. A text that is none is no error:
// somebody is still typing.
Response coordinates(Workbench&, const Request& request, const Parts&) {
  const auto found = model::parse_coordinates(text_of(request, "text"));
  if (!found) return no_meaning(found.error());
  return json(Json{{"reason", nullptr},
                   {"lat", found->lat_deg},
                   {"lon", found->lon_deg},
                   {"radius_m", found->radius_m},
                   {"notation", found->notation},
                   {"decimal", model::to_decimal(found->lat_deg, found->lon_deg)},
                   {"dms", model::to_dms(found->lat_deg, found->lon_deg)},
                   {"mgrs", model::to_mgrs(found->lat_deg, found->lon_deg)}});
}

Response edtf(Workbench&, const Request& request, const Parts&) {
  const auto span = model::parse_edtf(text_of(request, "text"));
  if (!span) return no_meaning(span.error());
  const auto bound = [](std::int64_t us, std::int64_t none) {
    return us == none ? Json() : Json(static_cast<double>(us) / 1e6);
  };
  return json(Json{{"reason", nullptr},
                   {"from_s", bound(span->earliest_us, model::EdtfSpan::none_before)},
                   {"to_s", bound(span->latest_us, model::EdtfSpan::none_after)},
                   {"flags", model::flags_of(*span)}});
}

Response ingest(Workbench& workbench, const Request& request, const Parts&) {
  const Json asked = base::parse_json(request.body);
  if (!asked.is_object() || !asked.contains("paths") || !asked["paths"].is_array())
    return json_error(400, "refused", base::Code::asked_paths);
  const auto text = [&](const char* name) {
    return asked.contains(name) && asked[name].is_string() ? asked[name].get<std::string>() : "";
  };
  IngestAsked what{{}, text("side"), text("source"), text("note")};
  for (const Json& path : asked["paths"])
    if (path.is_string()) what.paths.push_back(path.get<std::string>());
  return json(workbench.ingest(what));
}

Response import_gazetteer(Workbench& workbench, const Request& request, const Parts&) {
  const Json asked = base::parse_json(request.body);
  if (!asked.is_object() || !asked.contains("file") || !asked["file"].is_string())
    return json_error(400, "refused", base::Code::asked_file);
  return json(workbench.import_gazetteer(asked["file"].get<std::string>()));
}

bool is_id(const Json& value) {
  return value.is_string() && value.get_ref<const std::string&>().size() == 64 &&
         value.get_ref<const std::string&>().find_first_not_of("0123456789abcdef") == std::string::npos;
}

Response why(Workbench& workbench, const Request& request, const Parts&) {
  const Json a = text_of(request, "a"), b = text_of(request, "b");
  if (!is_id(a) || !is_id(b)) return json_error(400, "refused", base::Code::asked_pair);
  return json(workbench.why(a, b));
}

Response say_link(Workbench& workbench, const Request& request, const Parts&) {
  const Json asked = base::parse_json(request.body);
  if (!asked.is_object() || !is_id(asked.value("a", Json())) || !is_id(asked.value("b", Json())) ||
      !asked.value("what", Json()).is_string() || !asked.value("offset_s", Json(0.0)).is_number() ||
      !asked.value("by", Json("")).is_string() || !asked.value("evidence", Json("")).is_string())
    return json_error(400, "refused", base::Code::asked_link);
  const auto word = model::value_from_json(
      model::Form::link, {{"what", asked["what"]}, {"other", asked["b"]}, {"offset_s", asked.value("offset_s", 0.0)}});
  if (!word) return failure(word.error());
  model::Statement said;
  said.key = model::link_key;
  said.value = model::encode_value(*word);
  said.by = asked.value("by", ""), said.evidence = asked.value("evidence", "");
  return json(workbench.say_link(asked["a"], asked["b"], said));
}

Response wave(Workbench& workbench, const Request& request, const Parts& parts) {
  return json(workbench.wave(parts.id, std::max<std::int64_t>(number_of(request, "points", 2000, 20000), 1)));
}

Response api_document(Workbench&, const Request&, const Parts&) {
  Response response;
  response.body = contract();
  return response;
}

Response events(Workbench&, const Request&, const Parts&) {
  Response response;
  response.content_type = "text/event-stream";
  response.events = true;
  return response;
}

// Fills `parts` when the path is of the pattern.
bool fits(const std::string& pattern, const std::string& path, Parts& parts) {
  std::size_t p = 0;
  std::size_t at = 0;
  while (p < pattern.size()) {
    if (pattern.compare(p, 3, ":id") == 0) {
      parts.id = path.substr(std::min(at, path.size()), 64);
      if (parts.id.size() != 64 || parts.id.find_first_not_of("0123456789abcdef") != std::string::npos) return false;
      at += 64;
      p += 3;
    } else if (pattern.compare(p, 2, ":c") == 0) {
      parts.incident = path.substr(std::min(at, path.size()), 16);
      if (!model::is_incident_id(parts.incident)) return false;
      at += 16;
      p += 2;
    } else if (pattern.compare(p, 2, ":n") == 0) {
      const auto end = path.find_first_not_of("0123456789", at);
      const std::string digits = path.substr(std::min(at, path.size()), end == std::string::npos ? end : end - at);
      if (digits.empty() || digits.size() > 9) return false;
      parts.number = std::stoll(digits);
      at += digits.size();
      p += 2;
    } else {
      if (at >= path.size() || path[at] != pattern[p]) return false;
      ++at;
      ++p;
    }
  }
  return at == path.size();
}

// The page itself, which holds no secret: it asks for one with the token of its address, or has one from before.
Response open_page(const AccessRules& rules, const Request& request) {
  const PageFile* file = find_page_file("/index.html");
  if (file == nullptr) return json_error(404, "not_found", base::Code::nothing_here);
  Response response;
  const bool is_open = (!rules.token.empty() && same_secret(text_of(request, "token"), rules.token)) ||
                       secret_of(rules, request) == Secret::token;
  response.status = is_open ? 200 : 403;
  response.content_type = file->content_type;
  response.body.assign(file->data, file->size);
  return response;
}

Response page_file(const AccessRules& rules, const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return json_error(405, "refused", base::Code::only_get);
  if (request.path == "/" || request.path == "/index.html") return open_page(rules, request);
  const PageFile* file = find_page_file(request.path);
  if (file == nullptr) return json_error(404, "not_found", base::Code::nothing_here);
  Response response;
  response.content_type = file->content_type;
  response.body.assign(file->data, file->size);
  return response;
}

constexpr const char* session_pattern = "/api/session";

// For the token, which the page forgets then, what the page needs: good for this run of the server, and for less.
Response open_session(const AccessRules& rules, Secret borne) {
  if (borne != Secret::token) return *check_secret(Secret::none, false);
  return json(Json{{"session", rules.session}, {"pictures", rules.pictures}});
}

Response later(const Route& route, Workbench& workbench, const Request& request, const Parts& parts) {
  if (route.at_once)
    if (auto there = route.at_once(workbench, parts)) return *there;
  auto work = std::make_shared<Later>();
  work->lane = route.lane;
  if (route.lane == Lane::picture)
    work->name = request.path;  // nothing else tells which; all else may change meanwhile
  work->remembers_failure = route.lane == Lane::picture;
  work->may_be_left = !route.changes;  // a page that is closed has said what it said
  work->make = [&route, &workbench, request, parts] { return route.answer(workbench, request, parts); };
  Response response;
  response.later = std::move(work);
  return response;
}

Response change(const AccessRules& rules, const Route& route, Workbench& workbench, const Request& request,
                Secret borne, const Parts& parts) {
  if (auto refused = check_change(rules, request)) return *refused;
  if (std::string_view(route.pattern) == session_pattern) return open_session(rules, borne);
  if (const std::string refusal = workbench.write_refusal(); !refusal.empty())
    return json_error(503, "read_only", refusal);
  return route.lane == Lane::now ? route.answer(workbench, request, parts) : later(route, workbench, request, parts);
}

}  // namespace

const std::vector<Route>& routes() {
  static const std::vector<Route> table = {
      {"POST", "/api/session", true,
       [](Workbench&, const Request&, const Parts&) { return Response{}; }},  // open_session
      {"GET", "/api/openapi.json", false, api_document},
      {"GET", "/api/archive", false, archive},
      {"GET", "/api/events", false, events},
      {"GET", "/api/items", false, items},
      {"GET", "/api/items/:id", false, [](Workbench& w, const Request&, const Parts& p) { return json(w.item(p.id)); }},
      {"GET", "/api/facets", false,
       [](Workbench& w, const Request& r, const Parts&) { return json(w.facets(query_of(r))); }},
      {"GET", "/api/graphic", false,
       [](Workbench& w, const Request&, const Parts&) { return json(w.graphic_levels()); }},
      {"POST", "/api/items/:id/say", true, say},
      {"POST", "/api/say", true, say_of_many},
      {"POST", "/api/withdraw", true, withdraw},
      {"GET", "/api/searches", false, [](Workbench& w, const Request&, const Parts&) { return json(w.searches()); }},
      {"POST", "/api/searches", true, say_search},
      {"GET", "/api/incidents", false, incidents},
      {"POST", "/api/incidents", true, say_of_incident},
      {"GET", "/api/incidents/:c", false,
       [](Workbench& w, const Request&, const Parts& p) { return json(w.incident(p.incident)); }},
      {"POST", "/api/incidents/:c/say", true, say_of_incident},
      {"GET", "/api/chronology", false,
       [](Workbench& w, const Request& r, const Parts&) {
         return json(w.chronology(text_of(r, "after"), number_of(r, "limit", 20000, 20000)));
       }},
      {"GET", "/api/areas", false,
       [](Workbench& w, const Request& r, const Parts&) {
         return json(w.areas(text_of(r, "after"), number_of(r, "limit", 20000, 20000)));
       }},
      {"GET", "/api/story", false,
       [](Workbench& w, const Request& r, const Parts&) {
         return json(w.story_since(number_of(r, "since", INT64_MAX / 2, INT64_MAX / 2)));
       }},
      {"POST", "/api/ingest", true, ingest, Lane::disk},
      {"GET", "/api/folders", false,
       [](Workbench& w, const Request& r, const Parts&) { return json(w.folders(text_of(r, "path"))); }, Lane::disk},
      {"GET", "/api/coordinates", false, coordinates},
      {"GET", "/api/edtf", false, edtf},
      {"GET", "/api/gazetteer", false,
       [](Workbench& w, const Request& r, const Parts&) {
         return json(w.gazetteer(text_of(r, "text"), number_of(r, "limit", 20, 100)));
       }},
      {"POST", "/api/gazetteer", true, import_gazetteer, Lane::disk},
      {"GET", "/api/items/:id/copies", false,
       [](Workbench& w, const Request&, const Parts& p) { return json(w.copies(p.id)); }},
      {"GET", "/api/items/:id/thumb.webp", false,
       [](Workbench& w, const Request&, const Parts& p) { return body(w.rendering(p.id, "thumb")); }, Lane::now, true},
      {"GET", "/api/items/:id/sheet.webp", false,
       [](Workbench& w, const Request&, const Parts& p) { return body(w.rendering(p.id, "sheet")); }, Lane::now, true},
      {"GET", "/api/items/:id/view.webp", false,
       [](Workbench& w, const Request&, const Parts& p) { return body(w.rendering(p.id, "view")); }, Lane::picture,
       true, [](Workbench& w, const Parts& p) { return body(w.rendering_at_once(p.id, "view")); }},
      {"GET", "/api/items/:id/preview/:n.mp4", false,
       [](Workbench& w, const Request&, const Parts& p) { return body(w.segment(p.id, p.number)); }, Lane::picture,
       false, [](Workbench& w, const Parts& p) { return body(w.segment_at_once(p.id, p.number)); }},
      {"GET", "/api/copies", false, [](Workbench& w, const Request&, const Parts&) { return json(w.copies("")); }},
      {"GET", "/api/families", false, [](Workbench& w, const Request&, const Parts&) { return json(w.families("")); },
       Lane::solve},
      {"GET", "/api/items/:id/families", false,
       [](Workbench& w, const Request&, const Parts& p) { return json(w.families(p.id)); }, Lane::solve},
      {"GET", "/api/clock", false, [](Workbench& w, const Request&, const Parts&) { return json(w.clock()); },
       Lane::solve},
      {"GET", "/api/clock/why", false, why, Lane::solve},
      {"GET", "/api/clock/alone", false,
       [](Workbench& w, const Request& r, const Parts&) {
         return json(w.clock_alone(number_of(r, "limit", 200, 5000)));
       },
       Lane::solve},
      {"POST", "/api/clock/say", true, say_link, Lane::solve},
      {"GET", "/api/items/:id/clock", false,
       [](Workbench& w, const Request&, const Parts& p) { return json(w.clock_of(p.id)); }, Lane::solve},
      {"GET", "/api/items/:id/wave", false, wave},
      {"GET", "/api/jobs", false,
       [](Workbench& w, const Request& r, const Parts&) { return json(w.jobs(text_of(r, "state"))); }},
  };
  return table;
}

Response respond(const AccessRules& rules, Workbench& workbench, const Request& request) {
  if (auto refused = check_host(rules, request)) return *refused;
  if (request.path != "/api" && request.path.rfind("/api/", 0) != 0) return page_file(rules, request);
  const Secret borne = secret_of(rules, request);
  const Route* route = nullptr;
  Parts parts;
  bool known_path = false;
  for (const Route& one : routes()) {
    Parts found;
    if (!fits(one.pattern, request.path, found)) continue;
    known_path = true;
    if (request.method != one.method) continue;
    route = &one;
    parts = found;
  }
  if (auto refused = check_secret(borne, route != nullptr && route->is_picture)) return *refused;
  if (route == nullptr)
    return known_path ? json_error(405, "refused", base::Code::other_method)
                      : json_error(404, "not_found", base::Code::nothing_here);
  if (route->changes) return change(rules, *route, workbench, request, borne, parts);
  return route->lane == Lane::now ? route->answer(workbench, request, parts) : later(*route, workbench, request, parts);
}

const char* route_name(const Request& request) {
  for (const Route& one : routes()) {
    Parts found;
    if (request.method == one.method && fits(one.pattern, request.path, found)) return one.pattern;
  }
  return request.path == "/" || find_page_file(request.path) != nullptr ? "page" : "-";
}

std::string change_event(Workbench& workbench) {
  const Json archive = workbench.archive();
  return "event: change\ndata: " +
         base::dump({{"items", archive["counts"]["items"]}, {"work", archive["work"]}, {"ingest", archive["ingest"]}}) +
         "\n\n";
}

}  // namespace contrechamp::http
