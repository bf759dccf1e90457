#include "copies/family/transitive.h"

#include <gtest/gtest.h>

namespace contrechamp::copies {
namespace {

constexpr std::int64_t second = 1000000;

FamilyClip film(int seconds, int width = 640, int height = 360) { return {seconds * second, width, height, 1}; }

Found copy(Clip clip, int a0, int a1, int b0, int b1, PlaneMap map = {}) {
  Found out;
  out.clip = clip;
  out.match.score = 0.8;
  out.match.verdict = model::Verdict::copy;
  out.match.segments = {{a0 * second, a1 * second, b0 * second, b1 * second, 0.8}};
  out.evidence.map = map;
  return out;
}

PlaneMap scaled(double scale, double x = 0, double y = 0) { return {{scale, 0, x, 0, scale, y, 0, 0, 1}}; }

TEST(DerivedPair, TimesAndPicturesAreMapped) {
  // The query's 0…10 s are the middle's 5…15 s; the middle's 10…20 s are, twice as fast, the other's 0…5 s, mirrored.
  const PlaneMap mirror{{-1, 0, 0, 0, 1, 0, 0, 0, 1}};
  Found second_link = copy(2, 10, 20, 0, 5, mirror);
  second_link.evidence.mirrored = true;
  second_link.match.score = 0.6;
  const auto found = derive_pair(copy(1, 0, 10, 5, 15), second_link, film(10), film(20), film(5));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->clip, 2u);
  EXPECT_DOUBLE_EQ(found->match.score, 0.6);
  EXPECT_TRUE(found->evidence.mirrored && found->evidence.derived);
  ASSERT_EQ(found->match.segments.size(), 1u);
  EXPECT_EQ(found->match.segments[0].a_start_us, 5 * second);
  EXPECT_EQ(found->match.segments[0].a_end_us, 10 * second);
  EXPECT_EQ(found->match.segments[0].b_start_us, 0);
  EXPECT_EQ(found->match.segments[0].b_end_us, 5 * second / 2);
  EXPECT_DOUBLE_EQ(found->evidence.map.m[0], -1);
  EXPECT_FALSE(is_complete(*found, film(10), film(5)));  // half of either
  EXPECT_TRUE(is_complete(*found, film(5), film(5)));
}

TEST(DerivedPair, DifferentMomentsOfOneFilmAreNoCopies) {
  EXPECT_FALSE(derive_pair(copy(1, 0, 5, 0, 5), copy(2, 5, 10, 0, 5), film(5), film(10), film(5)));
}

TEST(DerivedPair, HalvesOfASplitScreenAreNotCopiesOfEachOther) {
  Found left = copy(1, 0, 10, 0, 10, scaled(1, -0.25)), right = copy(2, 0, 10, 0, 10, scaled(1, -0.25));
  left.evidence.region = {-0.5, -0.28, 0, 0.28};
  right.evidence.region = {-0.25, -0.28, 0.25, 0.28};  // in the other's own picture
  EXPECT_FALSE(derive_pair(left, right, film(10), film(10), film(10)));
}

TEST(DerivedPair, NothingIsDerivedThroughAnInset) {
  EXPECT_FALSE(
      derive_pair(copy(1, 0, 10, 0, 10), copy(2, 0, 10, 0, 10, scaled(2.5, -0.5)), film(10), film(10), film(10)));
  // A crop that was blown up is: it was cut from the same picture.
  EXPECT_TRUE(derive_pair(copy(1, 0, 10, 0, 10), copy(2, 0, 10, 0, 10, scaled(2.5, -0.5)), film(10), film(10),
                          film(10, 256, 144)));
}

TEST(DerivedPair, ReversedTwiceIsTheSame) {
  Found found = copy(1, 0, 10, 5, 15, scaled(0.5, 0.1, 0.05));
  found.evidence.region = {-0.1, -0.1, 0.2, 0.1};
  const Found again = reversed(reversed(found, 7), 1);
  EXPECT_EQ(again.match.segments[0].b_start_us, 5 * second);
  EXPECT_NEAR(again.evidence.map.m[2], 0.1, 1e-12);
  EXPECT_NEAR(again.evidence.region.right, 0.2, 1e-12);
  EXPECT_NEAR(reversed(found, 7).evidence.region.left, -0.4, 1e-12);
}

TEST(DerivedPair, LiesWithin) {
  EXPECT_TRUE(lies_within(copy(1, 5, 10, 0, 5), film(20), film(5)));
  EXPECT_FALSE(lies_within(copy(1, 5, 10, 0, 5), film(20), film(8)));
}

}  // namespace
}  // namespace contrechamp::copies
