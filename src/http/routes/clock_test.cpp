// The clock through the API.
#include "http/routes/routes_fixture.h"

namespace contrechamp::http {
namespace {

using base::Json;
using ClockRoutesTest = RoutesTest;

TEST_F(ClockRoutesTest, WhatAPersonSaysOfTwoClipsIsAnsweredWithTheClockSolvedAnew) {
  EXPECT_EQ(got("/api/clock")["groups"], Json::array());
  EXPECT_EQ(got(item("a.mp4", "/clock")), nullptr);
  EXPECT_EQ(got("/api/clock/alone")["total"], 2);
  Json said = {{"a", id("a.mp4")}, {"b", id("b.mp4")}, {"what", "lock"},
               {"offset_s", 3.25}, {"by", "heron"},    {"evidence", "the second bell"}};
  const std::int64_t seq = entries();
  Json solved = posted("/api/clock/say", said);
  EXPECT_EQ(solved["first_seq"], seq);
  ASSERT_EQ(solved["groups"].size(), 1u);
  EXPECT_EQ(solved["groups"][0]["members"].size(), 2u);
  solved.erase("first_seq");
  EXPECT_EQ(solved, got("/api/clock"));
  EXPECT_EQ(got(item("a.mp4", "/clock")), solved["groups"][0]);
  EXPECT_EQ(got("/api/clock/alone")["total"], 0);
  const Json why = got("/api/clock/why?a=" + id("a.mp4") + "&b=" + id("b.mp4"));
  ASSERT_EQ(why["said"].size(), 1u);
  EXPECT_EQ(why["said"][0]["by"], "heron");
  EXPECT_EQ(why["said"][0]["evidence"], "the second bell");
  EXPECT_EQ(why["said"][0]["value"].get<std::string>().substr(0, 5), "lock ");
}

TEST_F(ClockRoutesTest, WhatMakesNoSenseIsRefused) {
  const std::string nobody(64, '0');
  const Json good = {{"a", id("a.mp4")}, {"b", id("b.mp4")}, {"what", "reject"}};
  const auto with = [&](const char* name, const Json& value) {
    Json other = good;
    other[name] = value;
    return fault(post("/api/clock/say", other));
  };
  EXPECT_EQ(with("by", 4), "400 asked_link");
  EXPECT_EQ(with("what", "guess"), "400 value_link");
  EXPECT_EQ(with("b", nobody), "404 no_item");
  EXPECT_EQ(fault(get("/api/clock/why?a=x&b=y")), "400 asked_pair");
  EXPECT_EQ(fault(get("/api/clock/why?a=" + nobody + "&b=" + id("a.mp4"))), "404 no_item");
  EXPECT_EQ(fault(get("/api/items/" + nobody + "/clock")), "404 no_item");
}

TEST_F(ClockRoutesTest, AWaveHasAsManyStepsAsAreAskedFor) {
  EXPECT_EQ(got(item("a.mp4", "/wave?points=10"))["peaks"].size(), 10u);
  EXPECT_EQ(got(item("a.mp4", "/wave?points=0"))["peaks"].size(), 1u);
  EXPECT_EQ(got(item("a.mp4", "/wave"))["peaks"].size(), clip_s * 50u);
  EXPECT_EQ(fault(get(item("c.jpg", "/wave"))), "404 no_wave");
}

}  // namespace
}  // namespace contrechamp::http
