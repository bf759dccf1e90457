#include "copies/geometry/blocks.h"

#include <gtest/gtest.h>

#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

GreyView still(const Scene& scene) {
  const auto strip = film(scene, 0.1);
  return picture_of(strip, 0);
}
const Scene wall = [](Point p, double) { return 40 + 160 * cloud(p.x * 30, p.y * 30, 3); };

TEST(Blocks, ABrighterCropIsSimilarEverywhere) {
  const Scene crop = [](Point p, double t) { return 0.7 * wall(scaled(0.6, 0.1, 0)(p), t) + 30; };
  const Blocks blocks = compare_blocks(still(crop), still(wall), scaled(0.6, 0.1, 0));
  EXPECT_GT(blocks.similar, 0.97);
  EXPECT_NEAR(blocks.overlap, 0.36, 0.04);
}

TEST(Blocks, AnotherPictureIsDissimilar) {
  const Scene other = [](Point p, double) { return 40 + 160 * cloud(p.x * 30, p.y * 30, 4); };
  EXPECT_LT(compare_blocks(still(other), still(wall), {}).similar, 0.15);
}

TEST(Blocks, ACaptionIsDissimilarWhereItIs) {
  const Scene captioned = [](Point p, double t) {
    return p.y > 0.14 ? (grain(static_cast<int>(p.x * 60), 1, 1) > 0.5 ? 250 : 10) : wall(p, t);
  };
  const Blocks blocks = compare_blocks(still(captioned), still(wall), {});
  EXPECT_EQ(blocks.at({0, -0.1}), Blocks::State::similar);
  EXPECT_EQ(blocks.at({0.1, 0.21}), Blocks::State::dissimilar);
  EXPECT_EQ(blocks.at({0.9, 0}), Blocks::State::outside);
}

TEST(Blocks, FlatPicturesAreNotSimilar) {
  const Scene flat = [](Point, double) { return 100.0; };
  const Blocks blocks = compare_blocks(still(flat), still(flat), {});
  EXPECT_EQ(blocks.similar, 0);
  EXPECT_EQ(blocks.detailed, 0);
  EXPECT_EQ(blocks.at({0, 0}), Blocks::State::flat);
}

TEST(Blocks, ACropShowsNoDetailBeyondAndAnotherShotDoes) {
  const Scene crop = [](Point p, double t) { return wall(scaled(0.6, 0.1, 0)(p), t); };
  const PlaneMap into = scaled(0.6, 0.1, 0);
  EXPECT_EQ(detail_beyond(still(crop), still(wall), into), 0);
  EXPECT_NEAR(detail_beyond(still(wall), still(crop), *inverse(into)), 0.55, 0.05);  // 0.64 less the margins
  // The camera has turned by a twentieth of the width: each shows a strip of its own.
  const PlaneMap turned = scaled(1, 0.05, 0);
  const Scene fine = [](Point p, double) { return 40 + 160 * cloud(p.x * 60, p.y * 60, 3); };
  const auto one = picture_of(film(fine, 0.1, 512, 288), 0),
             other = picture_of(film([=](Point p, double t) { return fine(turned(p), t); }, 0.1, 512, 288), 0);
  EXPECT_NEAR(detail_beyond(other, one, turned), 0.04, 0.01);  // less the margin
  EXPECT_NEAR(detail_beyond(one, other, *inverse(turned)), 0.04, 0.01);
  // Bars around it are no content of its own.
  const Scene framed = [](Point p, double t) { return std::abs(p.x) > 0.3 ? 0.0 : wall(p, t); };
  const double narrower = 128.0 / 76;
  const auto within = film([=](Point p, double t) { return wall(scaled(1 / narrower)(p), t); }, 0.1, 76, 72);
  EXPECT_EQ(detail_beyond(still(framed), picture_of(within, 0), scaled(narrower)), 0);
}

TEST(Blocks, TheMeanAveragesPictures) {
  const auto strip = film([](Point, double t) { return t < 0.1 ? 10.0 : 30.0; }, 0.2);
  const int numbers[2] = {0, strip.count() - 1};
  EXPECT_EQ(mean_of(strip, numbers).grey[5], 20);
}

TEST(Blocks, ShrunkKeepsTheMiddleAndTheMean) {
  GreyView ramp{40, 21, {}};
  for (int y = 0; y < ramp.height; ++y)
    for (int x = 0; x < ramp.width; ++x) ramp.grey.push_back(static_cast<float>(x));
  const GreyView out = shrunk(ramp, 2.5);
  ASSERT_EQ(out.width, 16);
  ASSERT_EQ(out.height, 8);
  for (int x = 0; x < out.width; ++x) EXPECT_NEAR(out.grey[x], (x + 0.5) * 2.5 - 0.5, 0.1) << x;
  EXPECT_EQ(shrunk(ramp, 0.7).width, 40);
}

}  // namespace
}  // namespace contrechamp::copies
