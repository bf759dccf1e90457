// Who may ask for what: every route of the table, without sockets.
#include "http/routes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "http/fake_workbench.h"

namespace contrechamp::http {
namespace {

const AccessRules rules{"0123456789abcdef0123456789abcdef", 4711};
const std::string own_host = "127.0.0.1:4711";

// A path that fits a pattern of the table.
std::string path_of(std::string pattern) {
  const std::string id(64, 'a');
  if (const auto at = pattern.find(":id"); at != std::string::npos) pattern.replace(at, 3, id);
  if (const auto at = pattern.find(":c"); at != std::string::npos) pattern.replace(at, 2, std::string(16, 'b'));
  if (const auto at = pattern.find(":n"); at != std::string::npos) pattern.replace(at, 2, "3");
  return pattern;
}

// What each changing route takes; a new one needs its line here.
const std::map<std::string, std::string> good_bodies = {
    {"/api/items/:id/say", R"({"key": "note", "value": "x"})"},
    {"/api/say", R"({"items": ["x"], "say": [{"key": "note", "value": "x"}]})"},
    {"/api/withdraw", R"({"seqs": [4]})"},
    {"/api/searches", R"({"name": "x", "query": {}})"},
    {"/api/incidents", R"({"say": [{"key": "title", "value": "x"}]})"},
    {"/api/incidents/:c/say", R"({"say": [{"key": "title", "value": "x"}]})"},
    {"/api/ingest", R"({"paths": ["/x"]})"},
    {"/api/gazetteer", R"({"file": "x"})"},
    {"/api/clock/say", R"({"a": ")" + std::string(64, 'a') + R"(", "b": ")" + std::string(64, 'b') + R"(", "what": "reject"})"},
};

// What a route needs after its path.
const std::map<std::string, std::map<std::string, std::string>> good_queries = {
    {"/api/clock/why", {{"a", std::string(64, 'a')}, {"b", std::string(64, 'b')}}},
};

// As the page itself would ask.
Request own_request(const Route& route) {
  Request request;
  request.method = route.method;
  request.path = path_of(route.pattern);
  if (const auto query = good_queries.find(route.pattern); query != good_queries.end()) request.query = query->second;
  request.headers = {{"host", own_host}, {"cookie", "contrechamp=" + rules.token}};
  if (request.path == "/api/coordinates") request.query["text"] = "34.5, 69.2";
  if (request.path == "/api/edtf") request.query["text"] = "2031";
  if (!route.changes) return request;
  request.headers["origin"] = "http://" + own_host;
  request.headers["sec-fetch-site"] = "same-origin";
  request.headers["content-type"] = "application/json";
  const auto body = good_bodies.find(route.pattern);
  if (body != good_bodies.end()) request.body = body->second;
  return request;
}

class RoutesTest : public ::testing::Test {
 protected:
  int status(const Request& request) { return respond(rules, workbench_, request).status; }
  FakeWorkbench workbench_;
};

TEST_F(RoutesTest, ThePageMayAskForEveryRoute) {
  for (const Route& route : routes()) EXPECT_EQ(status(own_request(route)), 200) << route.method << " " << route.pattern;
}

TEST_F(RoutesTest, OnlyGetIsTakenForHarmless) {
  for (const Route& route : routes()) EXPECT_EQ(route.changes, std::string(route.method) != "GET") << route.pattern;
}

TEST_F(RoutesTest, EveryChangingRouteHasABodyInThisTest) {
  std::size_t changing = 0;
  for (const Route& route : routes()) {
    if (!route.changes) continue;
    ++changing;
    EXPECT_EQ(good_bodies.count(route.pattern), 1u) << route.pattern << " is not tested: add what it takes";
  }
  EXPECT_EQ(changing, good_bodies.size());
  EXPECT_GE(changing, 1u);
}

TEST_F(RoutesTest, EveryRouteNeedsTheToken) {
  const std::pair<const char*, std::string> wrong[] = {
      {"cookie", ""},
      {"cookie", "contrechamp="},
      {"cookie", "contrechamp=" + std::string(32, '0')},
      {"cookie", "contrechamp=" + rules.token.substr(1)},
      {"cookie", "contrechamp=" + rules.token + "0"},
      {"cookie", "xcontrechamp=" + rules.token},
      {"cookie", "other=contrechamp=" + rules.token},
      {"authorization", rules.token},
      {"authorization", "Basic " + rules.token},
      {"authorization", "Bearer "},
      {"authorization", "Bearer  " + rules.token},
      {"authorization", "Bearer " + rules.token + " "},
  };
  for (const Route& route : routes())
    for (const auto& [name, value] : wrong) {
      Request request = own_request(route);
      request.headers.erase("cookie");
      request.headers[name] = value;
      EXPECT_EQ(status(request), 403) << route.pattern << " with " << name << ": " << value;
      request.query["token"] = rules.token;  // the address opens the page and nothing else
      EXPECT_EQ(status(request), 403) << route.pattern;
    }
  EXPECT_EQ(workbench_.asked, 0);
}

TEST_F(RoutesTest, ThePageAndItsFilesNeedTheToken) {
  for (const char* path : {"/", "/index.html", "/nothing", "/assets/x.js", "/api", "/api/", "/api/nothing"}) {
    Request request{"GET", path, {}, {{"host", own_host}}, ""};
    EXPECT_EQ(status(request), 403) << path;
    request.headers["cookie"] = "contrechamp=" + rules.token;
    EXPECT_NE(status(request), 403) << path;
  }
}

TEST_F(RoutesTest, TheAddressWithTheTokenSetsTheCookie) {
  Request request{"GET", "/", {{"token", rules.token}}, {{"host", own_host}}, ""};
  const Response good = respond(rules, workbench_, request);
  EXPECT_EQ(good.status, 303);
  std::string cookie;
  for (const auto& [name, value] : good.headers) {
    if (name == "Set-Cookie") cookie = value;
    if (name == "Location") {
      EXPECT_EQ(value, "/");
    }
  }
  EXPECT_EQ(cookie, "contrechamp=" + rules.token + "; HttpOnly; SameSite=Strict; Path=/");
  for (const std::string& token : {std::string(), std::string(32, '0'), rules.token.substr(0, 31), rules.token + "0"}) {
    request.query["token"] = token;
    const Response bad = respond(rules, workbench_, request);
    EXPECT_EQ(bad.status, 403) << token;
    EXPECT_TRUE(bad.headers.empty()) << token;
  }
  request.query["token"] = rules.token;
  request.headers["host"] = "evil.example:4711";
  EXPECT_EQ(status(request), 421);
}

// A server that was given no token lets nobody in.
TEST_F(RoutesTest, AnEmptyTokenOpensNothing) {
  for (const Route& route : routes()) {
    Request request = own_request(route);
    for (const char* cookie : {"", "contrechamp="}) {
      request.headers["cookie"] = cookie;
      EXPECT_EQ(respond({"", 4711}, workbench_, request).status, 403) << route.pattern;
      request.headers["authorization"] = "Bearer ";
      EXPECT_EQ(respond({"", 4711}, workbench_, request).status, 403) << route.pattern;
    }
  }
  EXPECT_EQ(respond({"", 4711}, workbench_, {"GET", "/", {{"token", ""}}, {{"host", own_host}}, ""}).status, 403);
  EXPECT_EQ(workbench_.asked, 0);
}

TEST_F(RoutesTest, ForeignHostsAreMisdirected) {
  const std::string port = ":4711";
  const std::string hosts[] = {
      "", "*", "localhost", "127.0.0.1", "[::1]", "localhost:1", "127.0.0.1:80", "127.0.0.1:47110",
      "127.0.0.1:04711", "127.0.0.1:+4711", "127.0.0.1 :4711", "127.0.0.1:4711 ", "127.0.0.1:4711,evil.example",
      "evil.example" + port, "127.0.0.1.evil.example" + port, "localhost.evil.example" + port,
      "evil.example:4711@127.0.0.1" + port, "user@127.0.0.1" + port, "127.0.0.1:4711@evil.example",
      "127.0.0.1:4711.evil.example", "127.0.0.1.nip.io" + port, "localtest.me" + port, "0.0.0.0" + port,
      "[::]" + port, "127.1" + port, "127.0.0.2" + port, "2130706433" + port, "0x7f000001" + port,
      "017700000001" + port, "[::ffff:127.0.0.1]" + port, "[0:0:0:0:0:0:0:1]" + port, "::1" + port,
      "localhost." + port, "127.0.0.1." + port, "http://127.0.0.1" + port, "localhost%00" + port,
      "l\xCE\xBF" "calhost" + port, "127.0.0.1:4711/", "\tlocalhost" + port,
  };
  EXPECT_GE(std::size(hosts), 30u);
  for (const Route& route : routes())
    for (const std::string& host : hosts) {
      Request request = own_request(route);
      request.headers["host"] = host;
      EXPECT_EQ(status(request), 421) << route.pattern << " at " << host;
    }
  EXPECT_EQ(workbench_.asked, 0);
  for (const char* host : {"localhost:4711", "127.0.0.1:4711", "[::1]:4711", "LocalHost:4711"})
    EXPECT_FALSE(check_host(rules, {"GET", "/", {}, {{"host", host}}, ""})) << host;
}

TEST_F(RoutesTest, NoChangeFromAnywhereElse) {
  struct Case {
    const char* what;
    std::map<std::string, std::string> headers;  // "" takes the header away
    int status;
  };
  const Case cases[] = {
      {"foreign origin", {{"origin", "http://evil.example"}}, 403},
      {"foreign origin, our port", {{"origin", "http://evil.example:4711"}}, 403},
      {"opaque origin", {{"origin", "null"}}, 403},
      {"another program here", {{"origin", "http://127.0.0.1:8000"}}, 403},
      {"our address by its other name", {{"origin", "http://localhost:4711"}}, 403},
      {"our address by TLS", {{"origin", "https://127.0.0.1:4711"}}, 403},
      {"origin that begins as ours", {{"origin", "http://127.0.0.1:4711.evil.example"}}, 403},
      {"two origins", {{"origin", "http://127.0.0.1:4711 http://evil.example"}}, 403},
      {"cookie without an origin", {{"origin", ""}}, 403},
      {"cross-site", {{"sec-fetch-site", "cross-site"}}, 403},
      {"same-site", {{"sec-fetch-site", "same-site"}}, 403},
      {"nonsense for a site", {{"sec-fetch-site", "same-origin, cross-site"}}, 403},
      {"no token", {{"cookie", ""}}, 403},
      {"token, foreign origin", {{"authorization", "Bearer " + rules.token}, {"origin", "http://evil.example"}}, 403},
      {"token, cross-site",
       {{"authorization", "Bearer " + rules.token}, {"origin", ""}, {"sec-fetch-site", "cross-site"}},
       403},
      {"a form", {{"content-type", "application/x-www-form-urlencoded"}}, 415},
      {"a form with a file", {{"content-type", "multipart/form-data; boundary=x"}}, 415},
      {"plain text", {{"content-type", "text/plain; x=application/json"}}, 415},
      {"no type", {{"content-type", ""}}, 415},
      {"a type that begins as ours", {{"content-type", "application/jsonp"}}, 415},
  };
  for (const Route& route : routes()) {
    if (!route.changes) continue;
    for (const Case& c : cases) {
      Request request = own_request(route);
      for (const auto& [name, value] : c.headers) {
        if (value.empty()) request.headers.erase(name);
        else request.headers[name] = value;
      }
      EXPECT_EQ(status(request), c.status) << route.pattern << ": " << c.what;
    }
  }
  EXPECT_EQ(workbench_.changed, 0);
  for (const Route& route : routes()) {
    if (!route.changes) continue;
    Request script = own_request(route);
    script.headers.erase("cookie");
    script.headers.erase("origin");
    script.headers.erase("sec-fetch-site");
    script.headers["authorization"] = "Bearer " + rules.token;
    script.headers["content-type"] = "application/json; charset=utf-8";
    EXPECT_EQ(status(script), 200) << route.pattern;
  }
  EXPECT_EQ(workbench_.changed, static_cast<int>(good_bodies.size()));
}

TEST_F(RoutesTest, AChangeIsNeverMadeByAnotherMethod) {
  for (const Route& route : routes())
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "POST", "post", "TRACE", "GET "}) {
      const auto& all = routes();
      if (std::any_of(all.begin(), all.end(), [&](const Route& other) {
            return std::string(other.pattern) == route.pattern && std::string(method) == other.method;
          }))
        continue;
      Request request = own_request(route);
      request.method = method;
      EXPECT_EQ(status(request), 405) << method << " " << route.pattern;
    }
  EXPECT_EQ(workbench_.asked, 0);
}

TEST_F(RoutesTest, ALinkIsSaidByAPersonOnSomeEvidence) {
  const auto route = std::find_if(routes().begin(), routes().end(), [](const Route& one) { return one.pattern == std::string("/api/clock/say"); });
  ASSERT_NE(route, routes().end());
  Request request = own_request(*route);
  base::Json asked = base::parse_json(request.body);
  asked["what"] = "lock", asked["offset_s"] = 3.25, asked["by"] = "heron", asked["evidence"] = "the second bell";
  request.body = base::dump(asked);
  const base::Json said = base::parse_json(respond(rules, workbench_, request).body);
  EXPECT_EQ(said["by"], "heron");
  EXPECT_EQ(said["evidence"], "the second bell");
  EXPECT_EQ(said["value"], "lock " + std::string(64, 'b') + " 3.250000");
  asked["by"] = 4;
  request.body = base::dump(asked);
  EXPECT_EQ(status(request), 400);
}

TEST_F(RoutesTest, BadBodiesAreRefused) {
  const Route* say = nullptr;
  for (const Route& route : routes())
    if (std::string(route.pattern) == "/api/items/:id/say") say = &route;
  ASSERT_NE(say, nullptr);
  const std::string bodies[] = {
      "", "x", "[]", "null", "{}", R"({"key": 1, "value": "x"})", R"({"key": "note"})", R"({"key": "note", "value": null})",
      R"({"key": "note", "value": "x"} {})", R"({"key": "note", "value": "x")", "{\"key\": \"note\", \"value\": \"\xFF\"}",
      std::string(60000, '['), R"({"key":)" + std::string(30000, '{'), std::string("{\"key\": \"a\0b\", \"value\": \"x\"}", 28),
  };
  for (const std::string& body : bodies) {
    Request request = own_request(*say);
    request.body = body;
    EXPECT_EQ(status(request), 400) << body.substr(0, 60);
  }
  EXPECT_EQ(workbench_.changed, 0);
}

TEST_F(RoutesTest, PathsThatLeadElsewhereFindNothing) {
  const std::string id(64, 'a');
  for (const std::string& path :
       {std::string("/../etc/passwd"), std::string("/api/items/../../etc/passwd"), "/api/items/" + id + "/../say",
        "/api/items/" + id + "/thumb.webp/..", "/api/items/" + id + "/../thumb.webp", std::string("//api/archive"),
        std::string("/api//archive"), std::string("/api/archive/"), std::string("/API/archive"),
        "/api/items/" + id + "a", "/api/items/" + id.substr(1), "/api/items/" + id.substr(1) + "A",
        "/api/items/" + id.substr(1) + "g", "/api/items/" + id + "/preview/.mp4", "/api/items/" + id + "/preview/-1.mp4",
        "/api/items/" + id + "/preview/9999999999.mp4", "/api/items/" + id + "/preview/1.mp4.mp4",
        "/api/items/" + id + "/original", "/objects/aa/" + id, std::string("/catalogue.sqlite"),
        std::string("/index.html/."), std::string("/./index.html"), std::string("\\index.html")}) {
    const Request request{"GET", path, {}, {{"host", own_host}, {"cookie", "contrechamp=" + rules.token}}, ""};
    EXPECT_EQ(status(request), 404) << path;
  }
  EXPECT_EQ(workbench_.asked, 0);
}

TEST_F(RoutesTest, NumbersOfAQueryStayWithinBounds) {
  const auto limits = [&](const char* offset, const char* limit) {
    Request request{"GET", "/api/items", {{"offset", offset}, {"limit", limit}},
                    {{"host", own_host}, {"cookie", "contrechamp=" + rules.token}}, ""};
    const auto json = base::parse_json(respond(rules, workbench_, request).body);
    return std::pair(json["offset"].get<std::int64_t>(), json["limit"].get<std::int64_t>());
  };
  EXPECT_EQ(limits("", ""), std::pair(std::int64_t{0}, std::int64_t{200}));
  EXPECT_EQ(limits("7", "1000"), std::pair(std::int64_t{7}, std::int64_t{1000}));
  EXPECT_EQ(limits("-5", "-1"), std::pair(std::int64_t{0}, std::int64_t{0}));
  EXPECT_EQ(limits("99999999999999999999999", "1001"), std::pair(std::int64_t{0}, std::int64_t{1000}));
  EXPECT_EQ(limits("1e3", "x"), std::pair(std::int64_t{1}, std::int64_t{200}));
}

TEST_F(RoutesTest, ErrorsOfTheArchiveHaveAStatus) {
  const Request missing{"GET", path_of("/api/items/:id/preview/998.mp4"), {},
                        {{"host", own_host}, {"cookie", "contrechamp=" + rules.token}}, ""};
  const Response response = respond(rules, workbench_, missing);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(base::parse_json(response.body)["error"]["kind"], "not_found");
}

TEST(Guards, AreOnEveryKindOfAnswer) {
  for (Response response : {Response{}, json_error(421, "refused", "x"), Response{200, "image/webp", "x", {}, false}}) {
    add_guards(response);
    std::map<std::string, std::string> headers(response.headers.begin(), response.headers.end());
    EXPECT_EQ(headers.size(), response.headers.size()) << "one twice";
    EXPECT_EQ(headers["Content-Security-Policy"].rfind("default-src 'none';", 0), 0u);
    EXPECT_NE(headers["Content-Security-Policy"].find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(headers["Content-Security-Policy"].find("unsafe"), std::string::npos);
    EXPECT_EQ(headers["X-Content-Type-Options"], "nosniff");
    EXPECT_EQ(headers["Cross-Origin-Resource-Policy"], "same-origin");
    EXPECT_EQ(headers["Referrer-Policy"], "no-referrer");
    EXPECT_EQ(headers["Cache-Control"], "no-store");
  }
}

TEST(Secret, IsComparedWhole) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  for (const char* other : {"", "ab", "abcd", "abd", "Abc"}) EXPECT_FALSE(same_secret("abc", other)) << other;
}

}  // namespace
}  // namespace contrechamp::http
