#include "http/server/route.h"

#include <algorithm>

#include "http/server/page.h"
#include "model/statement.h"

namespace contrechamp::http {
namespace {

// Fills `parts` when the path is of the pattern.
bool fits(const std::string& pattern, const std::string& path, PathParts& parts) {
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

Response api_document(const Request&) {
  Response response;
  response.body = contract();
  return response;
}

Response begin_events(const Request&) {
  Response response;
  response.content_type = "text/event-stream";
  response.events = true;
  return response;
}

}  // namespace

RouteMatch find_route(const RouteTable& table, const Request& request) {
  RouteMatch match;
  for (const Route& one : table) {
    PathParts parts;
    if (!fits(one.pattern, request.path, parts)) continue;
    match.knows_path = true;
    if (request.method == one.method) return {&one, std::move(parts), true};
  }
  return match;
}

const char* route_name(const RouteTable& table, const Request& request) {
  if (const RouteMatch match = find_route(table, request); match.route != nullptr) return match.route->pattern;
  return request.path == "/" || find_page_file(request.path) != nullptr ? "page" : "-";
}

RouteTable server_routes() {
  return {{"POST", "/api/session", nullptr, {.writes = true, .opens_session = true}},
          {"GET", "/api/events", begin_events},
          {"GET", "/api/openapi.json", api_document}};
}

}  // namespace contrechamp::http
