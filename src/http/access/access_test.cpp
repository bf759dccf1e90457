// Who may ask for what: the secrets, the address, where a change comes from.
#include "http/access/access.h"

#include <algorithm>
#include <map>

#include "http/routes/hollow_fixture.h"

namespace contrechamp::http {
namespace {

using AccessTest = HollowRoutesTest;

TEST_F(AccessTest, EveryRouteNeedsASecret) {
  const std::string of_session = rules.session, of_pictures = rules.pictures;
  const std::pair<const char*, std::string> wrong[] = {
      {"cookie", "contrechamp=" + rules.token},
      {"cookie", "contrechamp=" + of_session},
      {"cookie", "contrechamp=" + of_pictures},
      {"cookie", "session=" + of_session + "; key=" + of_pictures},
      {"authorization", rules.token},
      {"authorization", "Basic " + rules.token},
      {"authorization", "Bearer "},
      {"authorization", "Bearer  " + rules.token},
      {"authorization", "Bearer " + rules.token + " "},
      {"authorization", "Bearer " + rules.token.substr(1)},
      {"authorization", "Bearer " + rules.token + "0"},
      {"authorization", "Bearer " + std::string(32, '0')},
      {"authorization", "Bearer " + of_session.substr(1)},
      {"authorization", "Bearer " + of_pictures},
      {"authorization", "Basic " + of_session},
  };
  for (const Route& route : routes())
    for (const auto& [name, value] : wrong) {
      Request request = own_request(route);
      request.headers.erase("authorization");
      EXPECT_EQ(status(request), 403) << route.pattern;
      request.headers[name] = value;
      EXPECT_EQ(status(request), 403) << route.pattern << " with " << name << ": " << value;
      for (const char* parameter : {"token", "key", "session", "access_token"})
        for (const std::string& secret : {rules.token, of_session}) {
          request.query[parameter] = secret;  // the address opens the page, and the key of pictures is another
          EXPECT_EQ(status(request), 403) << route.pattern << " with " << parameter;
          request.query.erase(parameter);
        }
    }
  EXPECT_EQ(asked_, 0);
}

// A program that read the session where the browser keeps it, or a page on another port that was told it.
TEST_F(AccessTest, TheSessionIsOfTheBrowserOnly) {
  const std::map<std::string, std::string> cases[] = {
      {},
      {{"sec-fetch-site", "none"}},
      {{"sec-fetch-site", "same-site"}},
      {{"sec-fetch-site", "cross-site"}},
      {{"origin", "http://127.0.0.1:4712"}},
      {{"origin", "http://localhost:4711"}},
      {{"origin", "null"}},
      {{"origin", "http://127.0.0.1:4712"}, {"sec-fetch-site", "same-origin"}},
      {{"origin", "http://" + own_host}, {"sec-fetch-site", "same-site"}},
  };
  for (const Route& route : routes())
    for (const auto& headers : cases) {
      Request request = own_request(route);
      request.headers.erase("sec-fetch-site");
      request.headers.erase("origin");
      request.headers["authorization"] = by_session;
      request.headers.insert(headers.begin(), headers.end());
      EXPECT_EQ(status(request), 403) << route.pattern;
    }
  EXPECT_EQ(asked_, 0);
  Request old_browser{"GET",
                      "/api/archive",
                      {},
                      {{"host", own_host}, {"authorization", by_session}, {"origin", "http://" + own_host}},
                      ""};
  EXPECT_EQ(status(old_browser), 200);
}

TEST_F(AccessTest, TheKeyOfPicturesOpensPicturesAlone) {
  int pictures = 0;
  for (const Route& route : routes()) {
    Request request = own_request(route);
    request.headers.erase("authorization");
    request.query["key"] = rules.pictures;
    const bool is_picture = request.path.size() > 5 && request.path.substr(request.path.size() - 5) == ".webp";
    EXPECT_EQ(status(request), is_picture ? 200 : 403) << route.pattern;
    pictures += is_picture;
    for (const char* site : {"cross-site", "same-site"}) {
      request.headers["sec-fetch-site"] = site;
      EXPECT_EQ(status(request), 403) << route.pattern << " from " << site;
    }
  }
  EXPECT_EQ(pictures, 3);
  EXPECT_EQ(asked_, 3);
  Request request = by_script(path_of("/api/items/:id/thumb.webp"));
  request.query["key"] = rules.pictures;
  request.headers["authorization"] = "Bearer " + std::string(32, '0');
  EXPECT_EQ(status(request), 403) << "a wrong header is not mended by an address";
  Request elsewhere{"GET", "/api/nothing", {{"key", rules.pictures}}, {{"host", own_host}}, ""};
  EXPECT_EQ(status(elsewhere), 403);
}

TEST_F(AccessTest, TheTokenOpensASession) {
  const auto route =
      std::find_if(routes().begin(), routes().end(), [](const Route& one) { return one.handling.opens_session; });
  ASSERT_NE(route, routes().end());
  Request request = own_request(*route);
  const base::Json opened = base::parse_json(answer(request).body);
  EXPECT_EQ(opened, (base::Json{{"session", rules.session}, {"pictures", rules.pictures}}));
  refusal_ = "the disk did not keep what was written";
  EXPECT_EQ(status(request), 200) << "reading goes on";
  request.headers["authorization"] = by_session;
  EXPECT_EQ(status(request), 403) << "a session opens no other";
  request.headers["authorization"] = by_token;
  request.headers["origin"] = "http://127.0.0.1:4712";
  EXPECT_EQ(status(request), 403);
}

// The secrets of a run are of that run.
TEST_F(AccessTest, SecretsOfAnEarlierRunOpenNothing) {
  const AccessRules next{std::string(32, '1'), rules.port, std::string(32, '2'), std::string(32, '3')};
  for (const Route& route : routes()) {
    Request request = own_request(route);
    EXPECT_EQ(answer(request, next).status, 403) << route.pattern;
    request.headers["authorization"] = by_token;
    EXPECT_EQ(answer(request, next).status, 403) << route.pattern;
    request.headers.erase("authorization");
    request.query["key"] = rules.pictures;
    EXPECT_EQ(answer(request, next).status, 403) << route.pattern;
  }
}

// It holds no secret: it says what to do, or goes on with what it kept. The number tells whether the address opens it.
TEST_F(AccessTest, ThePageComesToAllAndHoldsNothing) {
  for (const char* path : {"/", "/index.html"}) {
    Request request{"GET", path, {}, {{"host", own_host}}, ""};
    const Response shut = answer(request);
    EXPECT_EQ(shut.status, 403) << path;
    for (const std::string& token : {std::string(), std::string(32, '0'), rules.token.substr(0, 31), rules.token + "0",
                                     rules.session, rules.pictures}) {
      request.query["token"] = token;
      EXPECT_EQ(status(request), 403) << path << " " << token;
    }
    request.query["token"] = rules.token;
    const Response open = answer(request);
    EXPECT_EQ(open.status, 200) << path;
    EXPECT_EQ(open.body, shut.body);
    EXPECT_EQ(open.content_type, shut.content_type);
    EXPECT_TRUE(open.headers.empty()) << "no cookie, no other address";
    request.headers["host"] = "evil.example:4711";
    EXPECT_EQ(status(request), 421);
  }
  for (const char* path : {"/nothing", "/assets/x.js"})
    EXPECT_EQ(status({"GET", path, {}, {{"host", own_host}}, ""}), 404) << path;
  for (const char* path : {"/api", "/api/", "/api/nothing"}) {
    EXPECT_EQ(status({"GET", path, {}, {{"host", own_host}}, ""}), 403) << path;
    EXPECT_EQ(status(by_script(path)), 404) << path;
  }
  EXPECT_EQ(status({"POST", "/", {{"token", rules.token}}, {{"host", own_host}}, ""}), 405);
}

// A server that was given no token lets nobody in.
TEST_F(AccessTest, AnEmptySecretOpensNothing) {
  const AccessRules empty{"", 4711, "", ""};
  for (const Route& route : routes()) {
    Request request = own_request(route);
    for (const char* header : {"", "Bearer ", "Bearer"}) {
      request.headers["authorization"] = header;
      request.query["key"] = "";
      EXPECT_EQ(answer(request, empty).status, 403) << route.pattern;
    }
  }
  EXPECT_EQ(answer({"GET", "/", {{"token", ""}}, {{"host", own_host}}, ""}, empty).status, 403);
  EXPECT_EQ(asked_, 0);
}

TEST_F(AccessTest, ForeignHostsAreMisdirected) {
  const std::string port = ":4711";
  const std::string hosts[] = {
      "",
      "*",
      "localhost",
      "127.0.0.1",
      "[::1]",
      "localhost:1",
      "127.0.0.1:80",
      "127.0.0.1:47110",
      "127.0.0.1:04711",
      "127.0.0.1:+4711",
      "127.0.0.1 :4711",
      "127.0.0.1:4711 ",
      "127.0.0.1:4711,evil.example",
      "evil.example" + port,
      "127.0.0.1.evil.example" + port,
      "localhost.evil.example" + port,
      "evil.example:4711@127.0.0.1" + port,
      "user@127.0.0.1" + port,
      "127.0.0.1:4711@evil.example",
      "127.0.0.1:4711.evil.example",
      "127.0.0.1.nip.io" + port,
      "localtest.me" + port,
      "0.0.0.0" + port,
      "[::]" + port,
      "127.1" + port,
      "127.0.0.2" + port,
      "2130706433" + port,
      "0x7f000001" + port,
      "017700000001" + port,
      "[::ffff:127.0.0.1]" + port,
      "[0:0:0:0:0:0:0:1]" + port,
      "::1" + port,
      "localhost." + port,
      "127.0.0.1." + port,
      "http://127.0.0.1" + port,
      "localhost%00" + port,
      "l\xCE\xBF"
      "calhost" +
          port,
      "127.0.0.1:4711/",
      "\tlocalhost" + port,
  };
  EXPECT_GE(std::size(hosts), 30u);
  for (const Route& route : routes())
    for (const std::string& host : hosts) {
      Request request = own_request(route);
      request.headers["host"] = host;
      EXPECT_EQ(status(request), 421) << route.pattern << " at " << host;
    }
  EXPECT_EQ(asked_, 0);
  for (const char* host : {"localhost:4711", "127.0.0.1:4711", "[::1]:4711", "LocalHost:4711"})
    EXPECT_FALSE(check_host(rules, {"GET", "/", {}, {{"host", host}}, ""})) << host;
}

TEST_F(AccessTest, NoChangeFromAnywhereElse) {
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
      {"session without an origin", {{"origin", ""}, {"authorization", by_session}}, 403},
      {"cross-site", {{"sec-fetch-site", "cross-site"}}, 403},
      {"same-site", {{"sec-fetch-site", "same-site"}}, 403},
      {"nonsense for a site", {{"sec-fetch-site", "same-origin, cross-site"}}, 403},
      {"no secret", {{"authorization", ""}}, 403},
      {"token, foreign origin", {{"authorization", by_token}, {"origin", "http://evil.example"}}, 403},
      {"token, cross-site", {{"authorization", by_token}, {"origin", ""}, {"sec-fetch-site", "cross-site"}}, 403},
      {"a form", {{"content-type", "application/x-www-form-urlencoded"}}, 415},
      {"a form with a file", {{"content-type", "multipart/form-data; boundary=x"}}, 415},
      {"plain text", {{"content-type", "text/plain; x=application/json"}}, 415},
      {"no type", {{"content-type", ""}}, 415},
      {"a type that begins as ours", {{"content-type", "application/jsonp"}}, 415},
  };
  for (const Route& route : routes()) {
    if (!route.handling.writes) continue;
    for (const Case& c : cases) {
      Request request = own_request(route);
      for (const auto& [name, value] : c.headers) {
        if (value.empty()) request.headers.erase(name);
        else request.headers[name] = value;
      }
      EXPECT_EQ(status(request), c.status) << route.pattern << ": " << c.what;
    }
  }
  EXPECT_EQ(changed_, 0);
  for (const Route& route : routes()) {
    if (!route.handling.writes) continue;
    Request script = own_request(route);
    script.headers.erase("origin");
    script.headers.erase("sec-fetch-site");
    script.headers["authorization"] = by_token;
    script.headers["content-type"] = "application/json; charset=utf-8";
    EXPECT_EQ(status(script), 200) << route.pattern;
  }
  const auto writing =
      std::count_if(routes().begin(), routes().end(), [](const Route& r) { return r.handling.writes; });
  EXPECT_EQ(changed_, writing - 1);  // a session changes nothing
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
