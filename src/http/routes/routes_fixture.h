// Requests for every route of the table, as the page and as a script makes them, without sockets.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "http/routes/fake_workbench.h"
#include "http/routes/routes.h"

namespace contrechamp::http {

inline const AccessRules rules{"0123456789abcdef0123456789abcdef", 4711, "5e5510005e5510005e5510005e551000",
                               "91c7000091c7000091c7000091c70000"};
inline const std::string by_token = "Bearer " + rules.token;
inline const std::string by_session = "Bearer " + rules.session;
inline const std::string own_host = "127.0.0.1:4711";

// A path that fits a pattern of the table.
inline std::string path_of(std::string pattern) {
  const std::string id(64, 'a');
  if (const auto at = pattern.find(":id"); at != std::string::npos) pattern.replace(at, 3, id);
  if (const auto at = pattern.find(":c"); at != std::string::npos) pattern.replace(at, 2, std::string(16, 'b'));
  if (const auto at = pattern.find(":n"); at != std::string::npos) pattern.replace(at, 2, "3");
  return pattern;
}

// What each changing route takes; a new one needs its line here.
inline const std::map<std::string, std::string> good_bodies = {
    {"/api/session", "{}"},
    {"/api/items/:id/say", R"({"key": "note", "value": "x"})"},
    {"/api/say", R"({"items": ["x"], "say": [{"key": "note", "value": "x"}]})"},
    {"/api/withdraw", R"({"seqs": [4]})"},
    {"/api/searches", R"({"name": "x", "query": {}})"},
    {"/api/incidents", R"({"say": [{"key": "title", "value": "x"}]})"},
    {"/api/incidents/:c/say", R"({"say": [{"key": "title", "value": "x"}]})"},
    {"/api/ingest", R"({"paths": ["/x"]})"},
    {"/api/gazetteer", R"({"file": "x"})"},
    {"/api/clock/say",
     R"({"a": ")" + std::string(64, 'a') + R"(", "b": ")" + std::string(64, 'b') + R"(", "what": "reject"})"},
};

// What a route needs after its path.
inline const std::map<std::string, std::map<std::string, std::string>> good_queries = {
    {"/api/clock/why", {{"a", std::string(64, 'a')}, {"b", std::string(64, 'b')}}},
};

// As the page itself would ask.
inline Request own_request(const Route& route) {
  Request request;
  request.method = route.method;
  request.path = path_of(route.pattern);
  if (const auto query = good_queries.find(route.pattern); query != good_queries.end()) request.query = query->second;
  request.headers = {{"host", own_host}, {"authorization", by_session}, {"sec-fetch-site", "same-origin"}};
  if (request.path == "/api/session") request.headers["authorization"] = by_token;
  if (request.path == "/api/coordinates") request.query["text"] = "34.5, 69.2";
  if (request.path == "/api/edtf") request.query["text"] = "2031";
  if (!route.changes) return request;
  request.headers["origin"] = "http://" + own_host;
  request.headers["content-type"] = "application/json";
  const auto body = good_bodies.find(route.pattern);
  if (body != good_bodies.end()) request.body = body->second;
  return request;
}

// A script, with the token.
inline Request by_script(const std::string& path) {
  return {"GET", path, {}, {{"host", own_host}, {"authorization", by_token}}, ""};
}

class RoutesTest : public ::testing::Test {
 protected:
  // As the server does it, with what takes long at once.
  Response answer(const Request& request, const AccessRules& by = rules) {
    const Response response = respond(by, workbench_, request);
    return response.later ? response.later->make() : response;
  }
  int status(const Request& request) { return answer(request).status; }
  FakeWorkbench workbench_;
};

}  // namespace contrechamp::http
