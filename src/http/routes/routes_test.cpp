// The table of routes: what each answers, what is taken for harmless, for slow, for a change.
#include "http/routes/routes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/strings.h"
#include "http/routes/routes_fixture.h"
#include "http/server/page.h"

namespace contrechamp::http {
namespace {

TEST_F(RoutesTest, ThePageMayAskForEveryRoute) {
  for (const Route& route : routes())
    EXPECT_EQ(status(own_request(route)), 200) << route.method << " " << route.pattern;
}

// The document and the table name the same routes, so that no route is without contract and no contract without route.
TEST_F(RoutesTest, TheDocumentOfTheApiNamesEveryRouteAndNoOther) {
  const base::Json document = base::parse_json(std::string(contract()));
  ASSERT_TRUE(document.is_object());
  std::set<std::string> promised, served;
  for (const auto& [path, methods] : document["paths"].items())
    for (const char* method : {"get", "post", "put", "delete", "patch"})
      if (methods.contains(method)) promised.insert(method + std::string(" ") + path);
  for (const Route& route : routes()) {
    std::string path = route.pattern;
    for (const auto& [short_name, name] :
         {std::pair(":id", "{id}"), std::pair(":c", "{incident}"), std::pair(":n", "{segment}")})
      if (const auto at = path.find(short_name); at != std::string::npos)
        path.replace(at, std::string(short_name).size(), name);
    served.insert(base::ascii_lower(route.method) + " " + path);
  }
  EXPECT_EQ(promised, served);
  EXPECT_GE(served.size(), 39u);
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
  const auto route = std::find_if(routes().begin(), routes().end(),
                                  [](const Route& one) { return one.pattern == std::string("/api/clock/say"); });
  ASSERT_NE(route, routes().end());
  Request request = own_request(*route);
  base::Json asked = base::parse_json(request.body);
  asked["what"] = "lock", asked["offset_s"] = 3.25, asked["by"] = "heron", asked["evidence"] = "the second bell";
  request.body = base::dump(asked);
  const base::Json said = base::parse_json(answer(request).body);
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
      "",
      "x",
      "[]",
      "null",
      "{}",
      R"({"key": 1, "value": "x"})",
      R"({"key": "note"})",
      R"({"key": "note", "value": null})",
      R"({"key": "note", "value": "x"} {})",
      R"({"key": "note", "value": "x")",
      "{\"key\": \"note\", \"value\": \"\xFF\"}",
      std::string(60000, '['),
      R"({"key":)" + std::string(30000, '{'),
      std::string("{\"key\": \"a\0b\", \"value\": \"x\"}", 28),
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
  for (const std::string& path : {std::string("/../etc/passwd"),
                                  std::string("/api/items/../../etc/passwd"),
                                  "/api/items/" + id + "/../say",
                                  "/api/items/" + id + "/thumb.webp/..",
                                  "/api/items/" + id + "/../thumb.webp",
                                  std::string("//api/archive"),
                                  std::string("/api//archive"),
                                  std::string("/api/archive/"),
                                  std::string("/API/archive"),
                                  "/api/items/" + id + "a",
                                  "/api/items/" + id.substr(1),
                                  "/api/items/" + id.substr(1) + "A",
                                  "/api/items/" + id.substr(1) + "g",
                                  "/api/items/" + id + "/preview/.mp4",
                                  "/api/items/" + id + "/preview/-1.mp4",
                                  "/api/items/" + id + "/preview/9999999999.mp4",
                                  "/api/items/" + id + "/preview/1.mp4.mp4",
                                  "/api/items/" + id + "/original",
                                  "/objects/aa/" + id,
                                  std::string("/catalogue.sqlite"),
                                  std::string("/index.html/."),
                                  std::string("/./index.html"),
                                  std::string("\\index.html")}) {
    EXPECT_EQ(status(by_script(path)), 404) << path;
  }
  EXPECT_EQ(workbench_.asked, 0);
}

TEST_F(RoutesTest, NumbersOfAQueryStayWithinBounds) {
  const auto limits = [&](const char* offset, const char* limit) {
    Request request = by_script("/api/items");
    request.query = {{"offset", offset}, {"limit", limit}};
    const auto json = base::parse_json(answer(request).body);
    return std::pair(json["offset"].get<std::int64_t>(), json["limit"].get<std::int64_t>());
  };
  EXPECT_EQ(limits("", ""), std::pair(std::int64_t{0}, std::int64_t{200}));
  EXPECT_EQ(limits("7", "1000"), std::pair(std::int64_t{7}, std::int64_t{1000}));
  EXPECT_EQ(limits("-5", "-1"), std::pair(std::int64_t{0}, std::int64_t{0}));
  EXPECT_EQ(limits("99999999999999999999999", "1001"), std::pair(std::int64_t{0}, std::int64_t{1000}));
  EXPECT_EQ(limits("1e3", "x"), std::pair(std::int64_t{1}, std::int64_t{200}));
}

TEST_F(RoutesTest, ErrorsOfTheArchiveHaveAStatus) {
  const Response response = answer(by_script(path_of("/api/items/:id/preview/998.mp4")));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(base::parse_json(response.body)["error"]["kind"], "not_found");
}

TEST_F(RoutesTest, AnArchiveThatDoesNotWriteSaysSoAndTakesNoChange) {
  const std::string why = "what was written last may not be on the disk: end the program and look at the disk";
  EXPECT_EQ(base::parse_json(answer(by_script("/api/archive")).body)["writes"],
            (base::Json{{"allowed", true}, {"reason", ""}}));
  workbench_.refuse_writing(why);
  EXPECT_EQ(base::parse_json(answer(by_script("/api/archive")).body)["writes"],
            (base::Json{{"allowed", false}, {"reason", why}}));
  for (const Route& route : routes()) {
    const Response response = answer(own_request(route));
    if (!route.changes || std::string(route.pattern) == "/api/session") {
      EXPECT_EQ(response.status, 200) << route.pattern;
      continue;
    }
    EXPECT_EQ(response.status, 503) << route.pattern;
    EXPECT_EQ(base::parse_json(response.body)["error"], (base::Json{{"kind", "read_only"}, {"message", why}}))
        << route.pattern;
  }
  EXPECT_EQ(workbench_.changed, 0);
}

// Nothing that runs a jail, solves, or may wait for a disk is done by the threads that answer.
TEST_F(RoutesTest, WhatIsSlowIsLeftToOthers) {
  const std::map<std::string, Lane> slow = {{"/api/ingest", Lane::disk},
                                            {"/api/folders", Lane::disk},
                                            {"/api/items/:id/view.webp", Lane::picture},
                                            {"/api/items/:id/preview/:n.mp4", Lane::picture},
                                            {"/api/clock", Lane::solve},
                                            {"/api/clock/why", Lane::solve},
                                            {"/api/clock/alone", Lane::solve},
                                            {"/api/clock/say", Lane::solve},
                                            {"/api/items/:id/clock", Lane::solve},
                                            {"/api/families", Lane::solve},
                                            {"/api/items/:id/families", Lane::solve}};
  for (const Route& route : routes()) {
    const auto found = slow.find(route.pattern);
    const bool import = std::string(route.method) == "POST" && std::string(route.pattern) == "/api/gazetteer";
    EXPECT_EQ(route.lane, import ? Lane::disk : found == slow.end() ? Lane::now : found->second) << route.pattern;
  }
  const auto later = [&](const std::string& path) {
    return respond(rules, workbench_, by_script(path_of(path))).later;
  };
  EXPECT_FALSE(later("/api/items/:id/preview/3.mp4")) << "it is there already";
  ASSERT_TRUE(later("/api/items/:id/preview/300.mp4"));
  EXPECT_TRUE(later("/api/items/:id/preview/300.mp4")->remembers_failure);
  EXPECT_EQ(later("/api/items/:id/preview/300.mp4")->name, path_of("/api/items/:id/preview/300.mp4"));
  EXPECT_EQ(later("/api/clock")->name, "");
  EXPECT_EQ(workbench_.asked, 0);
}

}  // namespace
}  // namespace contrechamp::http
