#include "copies/motion/motion.h"

#include <gtest/gtest.h>

#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

const Scene original = wall_with_balls(1, 1);

TEST(Motion, AnExcerptIsFoundAtItsOffset) {
  const auto earlier = film(original, 12), query = film(edited(original, {}, 1, 4.5), 5);
  const Motion motion = compare_motion(query, earlier, {}, {0, 0});
  ASSERT_EQ(motion.lines.size(), 1u);
  const MotionLine& line = motion.lines[0];
  EXPECT_EQ(line.speed, 1);
  EXPECT_NEAR(line.offset_s, 4.5, 0.05);
  EXPECT_NEAR(line.start_s, 0, 0.1);
  EXPECT_NEAR(line.end_s, 5, 0.1);
  EXPECT_GT(line.likeness, 0.95);
  EXPECT_GT(line.stillness, 0.98);
  EXPECT_NEAR(motion.overlap, 1, 0.02);
}

TEST(Motion, AnotherTakeOfTheSamePlaceMovesOtherwise) {
  const auto earlier = film(original, 12), query = film(wall_with_balls(1, 2), 6);
  const Motion motion = compare_motion(query, earlier, {}, {0, 0});
  EXPECT_GT(motion.best_stillness, 0.7);
  EXPECT_GT(motion.query_activity, 0.9);
  for (const MotionLine& line : motion.lines) EXPECT_LT(line.likeness, 0.7);
}

TEST(Motion, CroppedMirroredAndFasterIsStillTheSame) {
  const PlaneMap crop{{-0.7, 0, 0.05, 0, 0.7, 0.02, 0, 0, 1}};
  const auto earlier = film(original, 14), query = film(edited(original, crop, 1.25, 2), 7);
  const Motion motion = compare_motion(query, earlier, crop, {0, 48});
  ASSERT_FALSE(motion.lines.empty());
  EXPECT_NEAR(motion.lines[0].speed, 1.25, 0.01);
  EXPECT_NEAR(motion.lines[0].offset_s, 2, 0.1);
  EXPECT_GT(motion.lines[0].likeness, 0.8);
  EXPECT_NEAR(motion.overlap, 0.49, 0.05);
}

TEST(Motion, AnInexactMapIsRefined) {
  const auto earlier = film(original, 10), query = film(edited(original, scaled(0.8, 0.03, 0.01), 1, 1), 6);
  const Motion motion = compare_motion(query, earlier, scaled(0.8, 0.04, 0.004), {0, 24});
  EXPECT_NEAR(motion.map.m[2], 0.03, 0.002);
  EXPECT_NEAR(motion.map.m[5], 0.01, 0.002);
  ASSERT_FALSE(motion.lines.empty());
  EXPECT_GT(motion.lines[0].likeness, 0.9);
}

TEST(Motion, TwoPiecesInAnotherOrderAreTwoLines) {
  const Scene swapped = [](Point p, double t) { return original(p, t < 4 ? t + 7 : t - 3); };
  const auto earlier = film(original, 12), query = film(swapped, 8);
  const Motion motion = compare_motion(query, earlier, {}, {0, 168});
  ASSERT_EQ(motion.lines.size(), 2u);
  double offsets[2] = {motion.lines[0].offset_s, motion.lines[1].offset_s};
  if (offsets[0] > offsets[1]) std::swap(offsets[0], offsets[1]);
  EXPECT_NEAR(offsets[0], -3, 0.05);
  EXPECT_NEAR(offsets[1], 7, 0.05);
}

TEST(Motion, HalfOfASplitScreenIsJudgedByItself) {
  const Scene other = wall_with_balls(9, 9);
  const Scene split = [=](Point p, double t) { return p.x < 0 ? original(p, t + 2) : other(p, t); };
  const auto earlier = film(original, 10), query = film(split, 6);
  const Motion motion = compare_motion(query, earlier, {}, {0, 48});
  ASSERT_FALSE(motion.lines.empty());
  EXPECT_GT(motion.lines[0].likeness, 0.85);
  EXPECT_NEAR(motion.same, 0.5, 0.12);
}

TEST(Motion, FlatPicturesAreNoEvidence) {
  const Scene black = [](Point, double) { return 16.0; };
  const Motion motion = compare_motion(film(black, 4), film(black, 4), {}, {0, 0});
  EXPECT_TRUE(motion.lines.empty());
  EXPECT_EQ(motion.best_stillness, 0);
}

TEST(Motion, AFlickerOfTheWholePictureIsNoMotion) {
  const Scene flicker = [](Point p, double t) {
    return 60 + 90 * cloud(p.x * 14, p.y * 14, 5) + (std::fmod(t, 1) < 0.5 ? 0 : 25);
  };
  const Motion motion = compare_motion(film(flicker, 5), film(flicker, 5), {}, {0, 0});
  EXPECT_TRUE(motion.lines.empty());
  EXPECT_LT(motion.query_activity, 0.05);
}

}  // namespace
}  // namespace contrechamp::copies
