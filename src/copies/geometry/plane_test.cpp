#include "copies/geometry/plane.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace contrechamp::copies {
namespace {

void expect_same(const PlaneMap& a, const PlaneMap& b) {
  for (const Point p : {Point{0, 0}, Point{0.4, 0.2}, Point{-0.3, 0.1}}) {
    EXPECT_NEAR(a(p).x, b(p).x, 5e-4);  // the fits are regularised
    EXPECT_NEAR(a(p).y, b(p).y, 5e-4);
  }
}

TEST(Plane, SimilarityFromTwoPoints) {
  // A quarter turn (x, y) → (−y, x), twice as large, shifted by (1, 0): worked out by hand.
  const auto map = similarity({{0, 0}, {1, 0}}, {{1, 0}, {1, 2}});
  ASSERT_TRUE(map);
  EXPECT_NEAR((*map)({0, 1}).x, -1, 1e-9);
  EXPECT_NEAR((*map)({0, 1}).y, 0, 1e-9);
  EXPECT_FALSE(similarity({{1, 1}, {0, 0}}, {{1, 1}, {2, 2}}));
}

TEST(Plane, FitsFindTheMapThatMadeThePoints) {
  const PlaneMap affine{{0.9, 0.2, 0.05, -0.1, 1.1, -0.02, 0, 0, 1}};
  const PlaneMap projective{{0.9, 0.2, 0.05, -0.1, 1.1, -0.02, 0.15, -0.1, 1}};
  std::vector<PointMatch> a, b;
  for (int i = 0; i < 20; ++i) {
    const Point p{std::sin(i * 1.3) * 0.5, std::cos(i * 2.1) * 0.3};
    a.push_back({p, affine(p)});
    b.push_back({p, projective(p)});
  }
  expect_same(*fit_affine(a), affine);
  expect_same(*fit_projective(b), projective);
  EXPECT_FALSE(fit_affine(std::vector<PointMatch>(2)));
  EXPECT_FALSE(fit_projective(std::vector<PointMatch>(3)));
}

TEST(Plane, InverseUndoes) {
  const PlaneMap map{{0.9, 0.2, 0.05, -0.1, 1.1, -0.02, 0.15, -0.1, 1}};
  expect_same(*inverse(map) * map, {});
  EXPECT_FALSE(inverse(PlaneMap{{1, 2, 0, 2, 4, 0, 0, 0, 1}}));
}

}  // namespace
}  // namespace contrechamp::copies
