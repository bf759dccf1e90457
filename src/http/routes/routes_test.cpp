// The table of routes: every one of it answers and is in the document; what is taken for harmless, for slow, for a
// change.
#include <algorithm>
#include <map>
#include <set>

#include "base/strings.h"
#include "http/routes/hollow_fixture.h"
#include "http/routes/routes_fixture.h"
#include "http/server/page.h"

namespace contrechamp::http {
namespace {

// Asks for every route as the page would, over a small archive. What writes is sent what it takes, where it has a line
// here, and else a body that it must refuse.
class EveryRouteTest : public RoutesTest {
 protected:
  void SetUp() override {
    RoutesTest::SetUp();
    context_->delivery.open();
    incident_ = posted("/api/incidents", {{"say", {{{"key", "title"}, {"value", "The bridge"}}}}})["id"];
    seq_ = posted("/api/say", {{"items", {id("a.mp4")}}, {"say", {{{"key", "note"}, {"value", "x"}}}}})["first_seq"];
    std::ofstream(dump_) << "11\tOurle\tOurle\t\t34.5\t69.2\tP\tPPL\tXX\t\t\t\t\t\t42\t\t\t\t\n";
  }
  std::map<std::string, base::Json> bodies() const {
    const base::Json note = {{"key", "note"}, {"value", "y"}};
    return {{"/api/session", base::Json::object()},
            {"/api/items/:id/say", note},
            {"/api/say", {{"items", {id("b.mp4")}}, {"say", {note}}}},
            {"/api/withdraw", {{"seqs", {seq_}}}},
            {"/api/searches", {{"name", "x"}, {"query", base::Json::object()}}},
            {"/api/incidents", {{"say", {{{"key", "title"}, {"value", "The ford"}}}}}},
            {"/api/incidents/:c/say", {{"say", {note}}}},
            {"/api/ingest", {{"paths", {footage().string()}}}},
            {"/api/gazetteer", {{"file", dump_.string()}}},
            {"/api/clock/say", {{"a", id("a.mp4")}, {"b", id("b.mp4")}, {"what", "reject"}}}};
  }
  std::map<std::string, std::map<std::string, std::string>> queries() const {
    return {{"/api/clock/why", {{"a", id("a.mp4")}, {"b", id("b.mp4")}}},
            {"/api/coordinates", {{"text", "34.5, 69.2"}}},
            {"/api/edtf", {{"text", "2031"}}}};
  }

  std::string incident_;
  std::int64_t seq_ = -1;
  const std::filesystem::path dump_ = folder_ / "XX.txt";
};

TEST_F(EveryRouteTest, Answers) {
  const auto all_bodies = bodies();
  const auto all_queries = queries();
  for (const Route& route : service_.routes) {
    const auto body = route.handling.writes ? all_bodies.find(route.pattern) : all_bodies.end();
    const bool is_good = !route.handling.writes || body != all_bodies.end();
    Request request = own_request(route, path_of(route.pattern, id("a.mp4"), incident_),
                                  body == all_bodies.end() ? "{}" : base::dump(body->second));
    if (const auto query = all_queries.find(route.pattern); query != all_queries.end()) request.query = query->second;
    const Response response = answer(request);
    EXPECT_EQ(response.status, is_good ? 200 : 400) << route.method << " " << route.pattern << ": " << response.body;
  }
}

// The document and the table name the same routes, so that no route is without contract and no contract without route.
TEST_F(HollowRoutesTest, TheDocumentOfTheApiNamesEveryRouteAndNoOther) {
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
    EXPECT_TRUE(served.insert(base::ascii_lower(route.method) + " " + path).second) << path << " stands there twice";
  }
  EXPECT_EQ(promised, served);
  EXPECT_GE(served.size(), 39u);
}

TEST_F(HollowRoutesTest, OnlyGetIsTakenForHarmless) {
  for (const Route& route : routes())
    EXPECT_EQ(route.handling.writes, std::string(route.method) != "GET") << route.pattern;
}

TEST_F(HollowRoutesTest, AChangeIsNeverMadeByAnotherMethod) {
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
  EXPECT_EQ(asked_, 0);
}

TEST_F(HollowRoutesTest, PathsThatLeadElsewhereFindNothing) {
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
  EXPECT_EQ(asked_, 0);
}

TEST_F(HollowRoutesTest, AnArchiveThatDoesNotWriteTakesNoChange) {
  refusal_ = "what was written last may not be on the disk: end the program and look at the disk";
  for (const Route& route : routes()) {
    const Response response = answer(own_request(route));
    if (!route.handling.writes || route.handling.opens_session) {
      EXPECT_EQ(response.status, 200) << route.pattern;
      continue;
    }
    EXPECT_EQ(response.status, 503) << route.pattern;
    EXPECT_EQ(base::parse_json(response.body)["error"], (base::Json{{"kind", "read_only"}, {"message", refusal_}}))
        << route.pattern;
  }
  EXPECT_EQ(changed_, 0);
}

// Nothing that runs a jail, solves, or may wait for a disk is done by the threads that answer.
TEST_F(HollowRoutesTest, WhatIsSlowIsLeftToOthers) {
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
    EXPECT_EQ(route.handling.lane, import                ? Lane::disk
                                   : found == slow.end() ? Lane::now
                                                         : found->second)
        << route.pattern;
  }
}

TEST_F(RoutesTest, WhatIsThereIsAnsweredAtOnceAndTheRestNamed) {
  const auto later = [&](const std::string& path) { return respond(rules, service_, by_script(path)).later; };
  EXPECT_FALSE(later(item("a.mp4", "/preview/3.mp4"))) << "it is there already";
  EXPECT_FALSE(later(item("a.mp4", "/preview/300.mp4"))) << "it is known that there is none";
  pipeline::drop_derived(archive_->layout(), id("a.mp4"), "preview-3/3.mp4");
  const std::string segment = item("a.mp4", "/preview/3.mp4");
  ASSERT_TRUE(later(segment));
  EXPECT_TRUE(later(segment)->remembers_failure);
  EXPECT_EQ(later(segment)->name, segment);
  EXPECT_EQ(later("/api/clock")->name, "");
}

}  // namespace
}  // namespace contrechamp::http
