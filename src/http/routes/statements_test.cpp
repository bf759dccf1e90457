// What is said through the API, of items and of incidents, and taken back.
#include "http/routes/routes_fixture.h"

namespace contrechamp::http {
namespace {

using base::Json;
using StatementsTest = RoutesTest;

const std::string nobody(64, '0');

TEST_F(StatementsTest, WhatIsSaidOfAnItemIsAnsweredWithIt) {
  const Json now =
      posted(item("a.mp4", "/say"),
             {{"key", "note"}, {"value", "a bell"}, {"by", "heron"}, {"evidence", "heard"}, {"start_s", 1.5}});
  EXPECT_EQ(now, got(item("a.mp4")));
  const Json& said = now["statements"].back();
  EXPECT_EQ(said["value"], "a bell");
  EXPECT_EQ(said["by"], "heron");
  EXPECT_EQ(said["evidence"], "heard");
  EXPECT_EQ(said["start_s"], 1.5);
}

TEST_F(StatementsTest, BadBodiesAreRefused) {
  const std::int64_t before = entries();
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
  Request request = by_script(item("a.mp4", "/say"));
  request.method = "POST";
  request.headers["content-type"] = "application/json";
  for (const std::string& body : bodies) {
    request.body = body;
    EXPECT_EQ(answer(request).status, 400) << body.substr(0, 60);
  }
  EXPECT_EQ(entries(), before);
}

TEST_F(StatementsTest, AllIsSaidOfAllOrNothing) {
  const Json note = {{"key", "note"}, {"value", "x"}}, rating = {{"key", "rating"}, {"value", "4"}};
  const std::int64_t before = entries();
  EXPECT_EQ(fault(post("/api/say", {{"items", {id("a.mp4"), nobody}}, {"say", {note}}})), "404 no_item");
  EXPECT_EQ(fault(post("/api/say", {{"items", {id("a.mp4")}}, {"say", {note, {{"key", "rating"}, {"value", "9"}}}}})),
            "400 value_rating");
  EXPECT_EQ(fault(post("/api/say", {{"items", Json::array()}, {"say", {note}}})), "400 say_nothing");
  EXPECT_EQ(fault(post("/api/say", {{"items", {id("a.mp4")}}, {"say", Json::array()}})), "400 asked_say");
  EXPECT_EQ(entries(), before);
  const Json done = posted("/api/say", {{"items", {id("a.mp4"), id("b.mp4")}}, {"say", {note, rating}}});
  EXPECT_EQ(done, (Json{{"first_seq", before}, {"count", 4}}));
  EXPECT_EQ(got("/api/items?rating=4")["total"], 2);
}

TEST_F(StatementsTest, OnlyWhoSaidItTakesItBack) {
  const Json said =
      posted("/api/say", {{"items", {id("a.mp4")}}, {"say", {{{"key", "note"}, {"value", "x"}}}}, {"by", "heron"}});
  const Json seq = said["first_seq"];
  EXPECT_EQ(fault(post("/api/withdraw", {{"seqs", {seq}}, {"by", "tilleul"}})), "400 withdraw_of_other");
  EXPECT_EQ(fault(post("/api/withdraw", {{"seqs", 4}})), "400 asked_seqs");
  EXPECT_EQ(fault(post("/api/withdraw", {{"seqs", {"4"}}})), "400 withdraw_nothing");
  EXPECT_EQ(fault(post("/api/withdraw", {{"seqs", {999999}}, {"by", "heron"}})), "404 no_statement");
  const Json done = posted("/api/withdraw", {{"seqs", {seq, seq}}, {"by", "heron"}, {"reason", "another bridge"}});
  EXPECT_EQ(done["count"], 1) << "named twice is taken back once";
  EXPECT_EQ(got(item("a.mp4"))["note"], nullptr);
}

TEST_F(StatementsTest, SearchesAreKeptUnderAName) {
  EXPECT_EQ(got("/api/searches"), Json::array());
  const Json kept = posted("/api/searches", {{"name", "bridges"}, {"query", {{"tag", "bridge"}}}, {"by", "heron"}});
  EXPECT_EQ(kept, got("/api/searches"));
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0]["name"], "bridges");
  EXPECT_EQ(kept[0]["by"], "heron");
  EXPECT_EQ(kept[0]["query"], (Json{{"tag", "bridge"}}));
  EXPECT_EQ(fault(post("/api/searches", {{"name", "x"}})), "400 value_search");
}

TEST_F(StatementsTest, AnIncidentIsWhatIsSaidOfIt) {
  const Json made = posted("/api/incidents", {{"say", {{{"key", "title"}, {"value", "The bridge"}}}}});
  const std::string path = "/api/incidents/" + made["id"].get<std::string>();
  EXPECT_EQ(made, got(path));
  const Json more = posted(path + "/say", {{"say", {{{"key", "time"}, {"value", "2031-05-12"}}}}});
  EXPECT_EQ(more, got(path));
  EXPECT_EQ(more["statements"].size(), 2u);
  posted(item("a.mp4", "/say"), {{"key", "incident"}, {"value", made["id"]}});
  EXPECT_EQ(got(path)["items_list"][0]["id"], id("a.mp4"));
  const std::string none = "/api/incidents/" + std::string(16, '0');
  EXPECT_EQ(fault(get(none)), "404 no_incident");
  EXPECT_EQ(fault(post(none + "/say", {{"say", {{{"key", "note"}, {"value", "x"}}}}})), "404 no_incident");
  EXPECT_EQ(fault(post(item("a.mp4", "/say"), {{"key", "incident"}, {"value", std::string(16, '0')}})),
            "404 no_incident");
  EXPECT_EQ(fault(post("/api/incidents", {{"say", Json::array()}})), "400 asked_say");
}

TEST_F(StatementsTest, IncidentsComePageAfterPage) {
  for (const char* title : {"one", "two", "three"})
    posted("/api/incidents", {{"say", {{{"key", "title"}, {"value", title}}}}});
  const Json first = got("/api/incidents?limit=2");
  EXPECT_EQ(first["incidents"].size(), 2u);
  const Json second = got("/api/incidents?limit=2&after=" + first["next"].get<std::string>());
  ASSERT_EQ(second["incidents"].size(), 1u);
  EXPECT_EQ(second["incidents"][0]["title"], "three");
  EXPECT_EQ(second["next"], nullptr);
}

TEST_F(StatementsTest, TheChronologyTellsWhatWasSaidThenWhatFilesClaim) {
  const std::int64_t before = got("/api/story")["until"];
  posted("/api/say", {{"items", {id("a.mp4")}},
                      {"say",
                       {{{"key", "time"}, {"value", "2031-05-12T16:04Z"}},
                        {{"key", "place"}, {"value", "pont"}, {"where", {{"lat", 45.2}, {"lon", 6.7}}}}}}});
  const Json said = got("/api/chronology");
  ASSERT_EQ(said["rows"].size(), 1u);
  EXPECT_EQ(said["rows"][0]["value"], "2031-05-12T16:04Z");
  EXPECT_EQ(said["next"], "c-1") << "what files claim comes next";
  const Json claimed = got("/api/chronology?after=c-1");
  EXPECT_EQ(claimed["rows"], Json::array());
  EXPECT_EQ(claimed["next"], nullptr);
  EXPECT_EQ(got("/api/chronology?limit=1")["next"].get<std::string>().substr(0, 1), "s");
  EXPECT_EQ(got("/api/areas")["rows"][0]["lat"], 45.2);
  const Json since = got("/api/story?since=" + std::to_string(before));
  EXPECT_EQ(since["subjects"], Json({id("a.mp4")}));
  EXPECT_EQ(since["times"].size(), 1u);
  EXPECT_EQ(since["areas"].size(), 1u);
  EXPECT_EQ(got("/api/story?since=" + std::to_string(since["until"].get<std::int64_t>()))["subjects"], Json::array());
}

TEST_F(StatementsTest, ATextMeansAPlaceOrATimeOrSaysWhyNot) {
  EXPECT_EQ(got("/api/edtf?text=2031-05-12T16:04Z")["reason"], nullptr);
  EXPECT_EQ(got("/api/edtf?text=../2031")["from_s"], nullptr);
  EXPECT_EQ(got("/api/edtf?text=2031-13")["code"], "edtf_month");
  EXPECT_EQ(got("/api/coordinates?text=48.1,%202.5")["lat"], 48.1);
  EXPECT_EQ(got("/api/coordinates?text=91,%200")["code"], "place_latitude");
}

}  // namespace
}  // namespace contrechamp::http
