#include "fingerprint/local_features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <random>

#include "fingerprint/clip_fingerprint.h"
#include "fingerprint/pattern.h"

namespace contrechamp::fingerprint {
namespace {

using model::GreyPicture;
using model::LocalFeature;

// Overlapping boxes of all sizes: corners everywhere.
GreyPicture boxes(unsigned seed, int width = 448, int height = 252) {
  GreyPicture out{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height, 90)};
  std::mt19937 random(seed);
  for (int i = 0; i < 160; ++i) {
    const int w = 8 + static_cast<int>(random() % 60), h = 8 + static_cast<int>(random() % 60);
    const int x0 = static_cast<int>(random() % width), y0 = static_cast<int>(random() % height);
    const auto grey = static_cast<std::uint8_t>(20 + random() % 220);
    for (int y = y0; y < std::min(y0 + h, height); ++y)
      for (int x = x0; x < std::min(x0 + w, width); ++x) out.pixels[static_cast<std::size_t>(y) * width + x] = grey;
  }
  return out;
}

GreyPicture mirror(GreyPicture picture) {
  for (int y = 0; y < picture.height_px; ++y) {
    const auto row = picture.pixels.begin() + static_cast<std::ptrdiff_t>(y) * picture.width_px;
    std::reverse(row, row + picture.width_px);
  }
  return picture;
}

GreyPicture quarter_turn(const GreyPicture& from) {  // clockwise
  GreyPicture to{from.height_px, from.width_px, std::vector<std::uint8_t>(from.pixels.size())};
  for (int y = 0; y < to.height_px; ++y)
    for (int x = 0; x < to.width_px; ++x)
      to.pixels[static_cast<std::size_t>(y) * to.width_px + x] =
          from.pixels[static_cast<std::size_t>(from.height_px - 1 - x) * from.width_px + y];
  return to;
}

int apart(const model::FrameBits& a, const model::FrameBits& b) {
  int sum = 0;
  for (std::size_t i = 0; i < 4; ++i) sum += std::popcount(a[i] ^ b[i]);
  return sum;
}

// The share of the features of `from` that are in `to` at the place that `moved` says, with a code that is near.
template <class Moved, class Bits>
double found_again(const std::vector<LocalFeature>& from, const std::vector<LocalFeature>& to, Moved moved, Bits bits,
                   int near_px) {
  int found = 0;
  for (const auto& f : from) {
    const auto [x, y] = moved(f.x / 8.0, f.y / 8.0);
    found += std::any_of(to.begin(), to.end(), [&](const LocalFeature& g) {
      return std::abs(g.x / 8.0 - x) < near_px && std::abs(g.y / 8.0 - y) < near_px && apart(bits(f.bits), g.bits) < 60;
    });
  }
  return found / static_cast<double>(from.size());
}

const auto same = [](const model::FrameBits& bits) { return bits; };

TEST(LocalFeatures, FlatPicturesHaveNone) {
  EXPECT_TRUE(local_features({448, 252, std::vector<std::uint8_t>(448 * 252, 16)}, 200).empty());
  EXPECT_TRUE(local_features({16, 16, std::vector<std::uint8_t>(256, 99)}, 200).empty());
  EXPECT_TRUE(local_features({0, 0, {}}, 200).empty());
}

TEST(LocalFeatures, AreInsideAndNotTooMany) {
  const auto features = local_features(boxes(1), 200);
  EXPECT_GT(features.size(), 150u);
  EXPECT_LE(features.size(), 206u);  // a level rounds up
  for (const auto& f : features) {
    EXPECT_LT(f.x, 448 * 8);
    EXPECT_LT(f.y, 252 * 8);
    EXPECT_LT(f.level, 6);
    EXPECT_LT(f.direction, directions);
  }
}

TEST(LocalFeatures, AreFoundInADarkerPicture) {
  auto darker = boxes(1);
  for (auto& p : darker.pixels) p = static_cast<std::uint8_t>(p * 0.7 + 10);
  const auto at = [](double x, double y) { return std::pair(x, y); };
  EXPECT_GT(found_again(local_features(boxes(1), 200), local_features(darker, 400), at, same, 3), 0.85);
}

TEST(LocalFeatures, OfAMirroredPictureAreTheMirroredOnes) {
  const auto at = [](double x, double y) { return std::pair(448 - x, y); };
  const auto a = local_features(boxes(2), 200), b = local_features(mirror(boxes(2)), 400);
  EXPECT_GT(found_again(a, b, at, model::mirrored, 3), 0.7);
  // A box's corner is its own reflection; the rest is not.
  EXPECT_LT(found_again(a, b, at, same, 3), 0.6 * found_again(a, b, at, model::mirrored, 3));
}

TEST(LocalFeatures, OfARotatedPictureAreTheSame) {
  const auto at = [](double x, double y) { return std::pair(252 - y, x); };
  const auto a = local_features(boxes(3), 200), b = local_features(quarter_turn(boxes(3)), 400);
  EXPECT_GT(found_again(a, b, at, same, 3), 0.8);
  int turned = 0;
  for (const auto& f : a)
    for (const auto& g : b)
      if (std::abs(g.x / 8.0 - (252 - f.y / 8.0)) < 2 && std::abs(g.y / 8.0 - f.x / 8.0) < 2 &&
          apart(f.bits, g.bits) < 40)
        turned += (g.direction - f.direction + 32) % 32 == 8;
  EXPECT_GT(turned, 100);
}

TEST(LocalFeatures, AThirdOfAnOctaveSmallerTheyAreOneLevelLower) {
  const auto whole = boxes(4, 448, 252);
  const auto a = local_features(whole, 300);
  // 356 × 200 by areas.
  GreyPicture small{356, 200, {}};
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 356; ++x) {
      double sum = 0;
      for (int v = 0; v < 4; ++v)
        for (int u = 0; u < 4; ++u)
          sum += whole.pixels[static_cast<std::size_t>((y + (v + 0.5) / 4) * 252 / 200) * 448 +
                              static_cast<std::size_t>((x + (u + 0.5) / 4) * 448 / 356)];
      small.pixels.push_back(static_cast<std::uint8_t>(sum / 16));
    }
  const auto b = local_features(small, 400);
  std::vector<LocalFeature> second;
  for (const auto& f : a)
    if (f.level >= 1 && f.level <= 3) second.push_back(f);
  const auto at = [](double x, double y) { return std::pair(x * 356 / 448, y * 200 / 252); };
  EXPECT_GT(found_again(second, b, at, same, 3), 0.6);
}

TEST(LocalFeatures, ACaptionDoesNotTakeThemAll) {
  auto picture = boxes(5);
  for (int y = 200; y < 252; ++y)  // sharp small print
    for (int x = 0; x < 448; ++x)
      picture.pixels[static_cast<std::size_t>(y) * 448 + x] = (x / 3 * 7 + y / 3 * 13) % 5 < 2 ? 255 : 0;
  const auto kept = thin(local_features(picture, 400), 85, 448, 252);
  EXPECT_LE(kept.size(), 91u);
  const auto above = std::count_if(kept.begin(), kept.end(), [](const LocalFeature& f) { return f.y < 195 * 8; });
  EXPECT_GT(above, 50);
}

TEST(ClipCollector, RepeatedFramesOfAFixedCameraAreKeptOnce) {
  ClipCollector collector(false);
  for (int i = 0; i < 5; ++i) collector.add(boxes(6), i * 1'000'000, 50);
  collector.add(boxes(7), 5'000'000, 50);
  collector.add(boxes(8), 6'000'000, 0);  // flat or noise
  const auto out = collector.finish(8'000'000);
  ASSERT_EQ(out.kept.frames.size(), 2u);
  EXPECT_EQ(out.kept.frames[0].until_us, 4'000'000);
  EXPECT_EQ(out.kept.frames[1].time_us, 5'000'000);
  EXPECT_EQ(out.kept.duration_us, 8'000'000);
  EXPECT_EQ(out.query.frames.size(), 2u);
  EXPECT_GT(out.query.frames[0].features.size(), 2 * out.kept.frames[0].features.size());
}

TEST(Pattern, TestsComeInPairsThatAreReflections) {
  const auto& tests = turned_pattern(0);
  ASSERT_EQ(tests.size(), 256u);
  for (std::size_t i = 0; i < 128; ++i) {
    EXPECT_EQ(tests[i].x0, tests[i + 128].x0);
    EXPECT_EQ(tests[i].y0, -tests[i + 128].y0);
    EXPECT_EQ(tests[i].x1, tests[i + 128].x1);
    EXPECT_EQ(tests[i].y1, -tests[i + 128].y1);
  }
}

}  // namespace
}  // namespace contrechamp::fingerprint
