#include "copies/geometry/frame_match.h"

#include <gtest/gtest.h>

#include "copies/features_fixture.h"

namespace contrechamp::copies {
namespace {

const auto frame = random_frame(1);

TEST(FrameMatch, TheSameFrameMatchesItself) {
  const auto match = match_frames(edited_frame(frame, 0, 0, 0, 0, false, 20, 2), frame, false);
  ASSERT_TRUE(match);
  EXPECT_GT(match->inliers, 80);
  EXPECT_FALSE(match->mirrored);
  EXPECT_NEAR(match->map({0.3, 0.1}).x, 0.3, 0.003);
  EXPECT_NEAR(match->map({0.3, 0.1}).y, 0.1, 0.003);
  EXPECT_GT(match->area, 0.5);
}

TEST(FrameMatch, ScaledTurnedAndShifted) {
  // In the query the scene is smaller by an octave's third, turned by 1/16 and shifted: the map leads back.
  const auto match = match_frames(edited_frame(frame, -1, 2, 0.1, -0.05, false, 30, 3), frame, false);
  ASSERT_TRUE(match);
  const Point back = match->map({0.1, -0.05});
  EXPECT_NEAR(back.x, 0, 0.004);
  EXPECT_NEAR(back.y, 0, 0.004);
  EXPECT_NEAR(std::hypot(match->map.m[0], match->map.m[3]) / match->map.m[8], std::exp2(1 / 3.0), 0.02);
}

TEST(FrameMatch, MirroredOnlyWhenAskedFor) {
  const auto query = edited_frame(frame, 0, 0, 0.02, 0, true, 20, 4);
  EXPECT_FALSE(match_frames(query, frame, false));
  const auto match = match_frames(query, frame, true);
  ASSERT_TRUE(match);
  EXPECT_TRUE(match->mirrored);
  // The scene's (0.2, 0.1) lies at (−0.18, 0.1) in the query.
  EXPECT_NEAR(match->map({-0.18, 0.1}).x, 0.2, 0.003);
}

TEST(FrameMatch, OtherFramesAndTooFewFeaturesDoNotMatch) {
  EXPECT_FALSE(match_frames(random_frame(5), frame, false));
  EXPECT_FALSE(match_frames(random_frame(5), frame, true));
  auto few = frame;
  few.features.resize(6);
  EXPECT_FALSE(match_frames(few, frame, false));
  EXPECT_FALSE(match_frames({}, frame, false));
}

TEST(FrameMatch, SameCodesAtOtherPlacesDoNotMatch) {
  auto shuffled = frame;
  for (std::size_t i = 0; i < shuffled.features.size(); ++i) {
    const auto& other = frame.features[(i * 7 + 3) % frame.features.size()];
    shuffled.features[i].x = other.x;
    shuffled.features[i].y = other.y;
  }
  EXPECT_FALSE(match_frames(shuffled, frame, false));
}

}  // namespace
}  // namespace contrechamp::copies
