// Requests as the page and as a script makes them, without sockets.
#pragma once

#include <string>

#include "http/access/access.h"
#include "http/server/respond.h"

namespace contrechamp::http {

inline const AccessRules rules{"0123456789abcdef0123456789abcdef", 4711, "5e5510005e5510005e5510005e551000",
                               "91c7000091c7000091c7000091c70000"};
inline const std::string by_token = "Bearer " + rules.token;
inline const std::string by_session = "Bearer " + rules.session;
inline const std::string own_host = "127.0.0.1:4711";

// A path that fits a pattern of a table.
inline std::string path_of(std::string pattern, const std::string& id = std::string(64, 'a'),
                           const std::string& incident = std::string(16, 'b')) {
  if (const auto at = pattern.find(":id"); at != std::string::npos) pattern.replace(at, 3, id);
  if (const auto at = pattern.find(":c"); at != std::string::npos) pattern.replace(at, 2, incident);
  if (const auto at = pattern.find(":n"); at != std::string::npos) pattern.replace(at, 2, "3");
  return pattern;
}

// As the page itself would ask, at this path; `body` of what writes.
inline Request own_request(const Route& route, const std::string& path, const std::string& body = "{}") {
  Request request;
  request.method = route.method;
  request.path = path;
  request.headers = {{"host", own_host}, {"authorization", by_session}, {"sec-fetch-site", "same-origin"}};
  if (route.handling.opens_session) request.headers["authorization"] = by_token;
  if (!route.handling.writes) return request;
  request.headers["origin"] = "http://" + own_host;
  request.headers["content-type"] = "application/json";
  request.body = body;
  return request;
}
inline Request own_request(const Route& route) { return own_request(route, path_of(route.pattern)); }

// A script, with the token.
inline Request by_script(const std::string& path) {
  return {"GET", path, {}, {{"host", own_host}, {"authorization", by_token}}, ""};
}

// As a server does it, with what takes long at once.
inline Response answer_of(const Service& service, const Request& request, const AccessRules& by = rules) {
  const Response response = respond(by, service, request);
  return response.later ? response.later->make() : response;
}

}  // namespace contrechamp::http
