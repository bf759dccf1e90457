#include "views/json/copy_segments.h"

#include <gtest/gtest.h>

#include "copies/family/transitive.h"
#include "pipeline/stages/copies/copy_json.h"

namespace contrechamp::views {
namespace {

copies::Found any_found() {
  copies::Found out;
  out.match.segments = {{1250000, 4500000, 0, 3250000, 0.75}, {9000000, 10000000, 5000000, 5500000, 0.5}};
  auto& e = out.evidence;
  e.map.m = {0.5, 0.1, 3, -0.1, 0.5, 1.0 / 3, 0, 0, 1};
  e.region = {0.25, 1, 120.5, 90};
  e.mirrored = true, e.derived = true, e.inliers = 41;
  e.scale = 0.7, e.turn_deg = -11.5, e.overlap = 0.9, e.same = 0.8, e.likeness = 0.61;
  e.moving_s = 2.5, e.stillness = 0.125, e.activity = 0.3, e.low_motion = 0.2, e.blocks = 0.75;
  copies::Difference differs;
  differs.kind = copies::Difference::Kind::overlay;
  differs.query = {0.1, 0.2, 0.3, 0.4}, differs.earlier = {0.5, 0.6, 0.7, 0.8};
  e.differs = {differs};
  return out;
}

TEST(CopySegments, AreReadBackAsTheStageWroteThem) {
  const base::Json written = pipeline::segments_json(any_found());
  const auto segments = decode_segments(base::dump(written));
  ASSERT_EQ(segments.size(), 2u);
  base::Json back = base::Json::array();
  for (const auto& segment : segments) back.push_back(to_json(segment));
  EXPECT_EQ(base::dump(back), base::dump(written));
  EXPECT_EQ(segments[1].a_end_s, 10);
  EXPECT_EQ(segments[1].speed, 0.5);
  ASSERT_TRUE(segments[0].evidence);
  EXPECT_EQ(segments[0].evidence->inliers, 41);
  ASSERT_EQ(segments[0].evidence->differs.size(), 1u);
  EXPECT_EQ(segments[0].evidence->differs[0].earlier.bottom, 0.8);
  EXPECT_EQ(copies::reversed(any_found(), 0).evidence.differs[0].query.left, 0.5);
}

TEST(CopySegments, WhatAForgedRowHoldsIsNoneOrHasNoEvidence) {
  for (const char* text : {"", "x", "{}", "null", "3", "[]", "[3,\"x\",null]"})
    EXPECT_TRUE(decode_segments(text).empty());
  const auto bare = decode_segments(R"([{"a_start":"x","b_end":2}])");
  ASSERT_EQ(bare.size(), 1u);
  EXPECT_EQ(bare[0].a_start_s, 0);
  EXPECT_EQ(bare[0].b_end_s, 2);
  EXPECT_FALSE(bare[0].evidence);
  const auto odd = decode_segments(R"([{"map":3,"region":"x","mirrored":"yes","through":1,"inliers":null,
      "differs":[3,{"a":3,"b":[1,2,"x",4]},{"a":[1,2,3,4]},{"kind":7,"a":[],"b":[]}]}])");
  ASSERT_EQ(odd.size(), 1u);
  ASSERT_TRUE(odd[0].evidence);
  EXPECT_FALSE(odd[0].evidence->mirrored);
  EXPECT_EQ(odd[0].evidence->same, 1);
  EXPECT_EQ(odd[0].evidence->differs.size(), 2u);
}

}  // namespace
}  // namespace contrechamp::views
