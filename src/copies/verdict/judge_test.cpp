#include "copies/verdict/judge.h"

#include <gtest/gtest.h>

#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

Scene wall(double other_light) {
  return [=](Point p, double) {
    const double grey = 60 + 90 * cloud(p.x * 14, p.y * 14, 1) + 40 * cloud(p.x * 25, p.y * 25, 2);
    return grey + other_light * (cloud(p.x * 20, p.y * 20, 3) - 0.5);
  };
}

PlaneMap turned(double degrees, double scale) {
  const double c = scale * std::cos(degrees * M_PI / 180), s = scale * std::sin(degrees * M_PI / 180);
  return {{c, -s, 0.01, s, c, 0.02, 0, 0, 1}};
}

// The match of a photo that shows, through `map`, a part of `scene`. The earlier photo is the plain wall.
model::CopyMatch judged(const Scene& scene, const PlaneMap& map) {
  const auto query = film(edited(scene, map), 0.05), earlier = film(wall(0), 0.05);
  Found found;
  judge_pictures(query, earlier, {map, false, 60, 1}, true, true, found);
  return found.match;
}

// Another light, in grey levels: blocks stay similar, with a correlation under 0.99.
constexpr double moment_later = 22;

TEST(JudgePhotos, ACropIsACopyInAnyLight) {
  EXPECT_EQ(judged(wall(0), turned(0, 0.8)).verdict, model::Verdict::copy);
  EXPECT_EQ(judged(wall(moment_later), turned(0, 0.8)).verdict, model::Verdict::copy);
}

TEST(JudgePhotos, APhotoThatWasSetStraightIsACopy) {
  EXPECT_EQ(judged(wall(0), turned(1.3, 0.8)).verdict, model::Verdict::copy);
  EXPECT_EQ(judged(wall(0), turned(-0.8, 0.8)).verdict, model::Verdict::copy);
}

TEST(JudgePhotos, AnotherShotFromTheHandIsTheSameScene) {
  const auto match = judged(wall(moment_later), turned(1.3, 0.8));
  EXPECT_EQ(match.verdict, model::Verdict::same_scene);
  EXPECT_LT(match.score, copy_score);
}

TEST(JudgePhotos, LargerRotationAndScreensAreNotJudgedByLikeness) {
  EXPECT_EQ(judged(wall(moment_later), turned(4, 0.8)).verdict, model::Verdict::copy);
  PlaneMap screen = turned(1.3, 0.8);
  screen.m[0] *= 1.04;
  EXPECT_EQ(judged(wall(moment_later), screen).verdict, model::Verdict::copy);
}

}  // namespace
}  // namespace contrechamp::copies
