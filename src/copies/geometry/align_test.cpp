#include "copies/geometry/align.h"

#include <gtest/gtest.h>

#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

const Scene wall = [](Point p, double) { return 40 + 160 * cloud(p.x * 24, p.y * 24, 3); };

double off(const PlaneMap& a, const PlaneMap& b) {
  double most = 0;
  for (const Point p : {Point{-0.4, -0.2}, Point{0.4, -0.2}, Point{0.4, 0.2}, Point{-0.4, 0.2}})
    most = std::max(most, std::hypot(a(p).x - b(p).x, a(p).y - b(p).y));
  return most;
}

TEST(Align, FindsASmallShiftScaleAndTurn) {
  const PlaneMap truth{{0.93, 0.03, 0.012, -0.03, 0.93, -0.008, 0, 0, 1}}, start = scaled(0.94);
  const auto earlier = film(wall, 0.1), query = film(edited(wall, truth), 0.1);
  const Moment moments[1] = {{0, 0}};
  EXPECT_GT(off(start, truth), 0.015);
  EXPECT_LT(off(align(query, earlier, moments, start), truth), 0.0015);
}

TEST(Align, IsRobustToAGradeAndACaption) {
  const PlaneMap truth = scaled(1, 0.012, 0.006);
  const Scene graded = [=](Point p, double t) { return p.y > 0.18 ? 240.0 : 0.6 * wall(truth(p), t) + 50; };
  const auto earlier = film(wall, 0.1), query = film(graded, 0.1);
  const Moment moments[1] = {{0, 0}};
  EXPECT_LT(off(align(query, earlier, moments, {}), truth), 0.002);
}

TEST(Align, KeepsTheMapOfPicturesWithoutDetail) {
  const auto flat = film([](Point, double) { return 90.0; }, 0.1), other = film(wall, 0.1);
  const Moment moments[1] = {{0, 0}}, beyond[1] = {{500, 0}};
  const PlaneMap start = scaled(0.9, 0.1, 0);
  EXPECT_LT(off(align(flat, other, moments, start), start), 0.1);
  EXPECT_EQ(align(other, other, beyond, start).m, start.m);
  EXPECT_EQ(align(other, other, {}, start).m, start.m);
}

}  // namespace
}  // namespace contrechamp::copies
