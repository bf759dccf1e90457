#include "http/routes.h"

#include <algorithm>
#include <charconv>

#include "http/page.h"

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

Response failure(const base::Error& error) {
  return json_error(status_of(error.kind), base::to_string(error.kind), error.message);
}

Response json(const base::Result<Json>& value) { return value ? json(*value) : failure(value.error()); }

Response body(base::Result<Body> result) {
  if (!result) return failure(result.error());
  Response response;
  response.content_type = std::move(result->content_type);
  response.body = std::move(result->data);
  // Named by the digest of the original: it never changes under its address but with a new version of the program.
  response.headers.emplace_back("Cache-Control", "private, max-age=3600");
  return response;
}

std::string text(const Request& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

std::int64_t number(const Request& request, const char* name, std::int64_t otherwise, std::int64_t highest) {
  const std::string value = text(request, name);
  std::int64_t out = otherwise;
  std::from_chars(value.data(), value.data() + value.size(), out);
  return std::clamp<std::int64_t>(out, 0, highest);
}

Response items(Workbench& workbench, const Request& request, const Parts&) {
  store::ItemQuery query;
  query.kind = text(request, "kind");
  query.side = text(request, "side");
  query.source = text(request, "source");
  query.state = text(request, "state");
  query.text = text(request, "text");
  query.sort = text(request, "sort");
  query.offset = number(request, "offset", 0, INT64_MAX / 2);
  query.limit = number(request, "limit", 200, 1000);
  return json(workbench.items(query));
}

Response say(Workbench& workbench, const Request& request, const Parts& parts) {
  const Json asked = base::parse_json(request.body);
  if (!asked.is_object() || !asked.contains("key") || !asked["key"].is_string() || !asked.contains("value") ||
      !asked["value"].is_string())
    return json_error(400, "refused", "key and value are needed, both text");
  return json(workbench.say(parts.id, asked["key"].get<std::string>(), asked["value"].get<std::string>()));
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

Response open_page(const AccessRules& rules, const Request& request) {
  if (rules.token.empty() || !same_secret(text(request, "token"), rules.token)) return *check_token({}, {});
  Response response;
  response.status = 303;
  response.content_type = "text/plain";
  response.headers.emplace_back("Location", "/");
  response.headers.emplace_back("Set-Cookie", "contrechamp=" + rules.token + "; HttpOnly; SameSite=Strict; Path=/");
  return response;
}

Response page_file(const Request& request) {
  const PageFile* file = find_page_file(request.path == "/" ? "/index.html" : request.path);
  if (file == nullptr) return json_error(404, "not_found", "nothing here");
  if (request.method != "GET" && request.method != "HEAD") return json_error(405, "refused", "only GET here");
  Response response;
  response.content_type = file->content_type;
  response.body.assign(file->data, file->size);
  return response;
}

}  // namespace

const std::vector<Route>& routes() {
  static const std::vector<Route> table = {
      {"GET", "/api/archive", false, [](Workbench& w, const Request&, const Parts&) { return json(w.archive()); }},
      {"GET", "/api/events", false, events},
      {"GET", "/api/items", false, items},
      {"GET", "/api/items/:id", false, [](Workbench& w, const Request&, const Parts& p) { return json(w.item(p.id)); }},
      {"POST", "/api/items/:id/say", true, say},
      {"GET", "/api/items/:id/copies", false,
       [](Workbench& w, const Request&, const Parts& p) { return json(w.copies(p.id)); }},
      {"GET", "/api/items/:id/thumb.webp", false,
       [](Workbench& w, const Request&, const Parts& p) { return body(w.rendering(p.id, "thumb")); }},
      {"GET", "/api/items/:id/sheet.webp", false,
       [](Workbench& w, const Request&, const Parts& p) { return body(w.rendering(p.id, "sheet")); }},
      {"GET", "/api/items/:id/view.webp", false,
       [](Workbench& w, const Request&, const Parts& p) { return body(w.rendering(p.id, "view")); }},
      {"GET", "/api/items/:id/preview/:n.mp4", false,
       [](Workbench& w, const Request&, const Parts& p) { return body(w.segment(p.id, p.number)); }},
      {"GET", "/api/copies", false, [](Workbench& w, const Request&, const Parts&) { return json(w.copies("")); }},
      {"GET", "/api/jobs", false,
       [](Workbench& w, const Request& r, const Parts&) { return json(w.jobs(text(r, "state"))); }},
  };
  return table;
}

Response respond(const AccessRules& rules, Workbench& workbench, const Request& request) {
  if (auto refused = check_host(rules, request)) return *refused;
  if (request.path == "/" && request.query.count("token") != 0 && request.method == "GET")
    return open_page(rules, request);
  if (auto refused = check_token(rules, request)) return *refused;
  bool known_path = false;
  for (const Route& route : routes()) {
    Parts parts;
    if (!fits(route.pattern, request.path, parts)) continue;
    known_path = true;
    if (request.method != route.method) continue;
    if (route.changes)
      if (auto refused = check_change(rules, request)) return *refused;
    return route.answer(workbench, request, parts);
  }
  if (known_path) return json_error(405, "refused", "not this method here");
  return page_file(request);
}

std::string change_event(Workbench& workbench) {
  const Json archive = workbench.archive();
  return "event: change\ndata: " +
         base::dump({{"items", archive["counts"]["items"]}, {"work", archive["work"]}, {"ingest", archive["ingest"]}}) + "\n\n";
}

}  // namespace contrechamp::http
