#include "fingerprint/frame_code.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "fingerprint/clip_fingerprint.h"

namespace contrechamp::fingerprint {
namespace {

int distance(const model::FrameBits& a, const model::FrameBits& b) {
  int out = 0;
  for (std::size_t i = 0; i < 4; ++i) out += std::popcount(a[i] ^ b[i]);
  return out;
}

// A scene with structure in both directions and no symmetry.
model::GreyPicture scene(int width, int height, double gain = 1, bool mirrored = false) {
  model::GreyPicture p{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height)};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double u = (mirrored ? width - 1 - x : x) / double(width);
      const double v = y / double(height);
      double value = 90 + 50 * std::sin(7 * u * v + 3 * u) + 40 * std::cos(11 * v - 5 * u * u) + 30 * std::sin(17 * u * (1 - v));
      if (u > 0.6 && u < 0.75 && v > 0.2 && v < 0.7) value -= 70;
      p.pixels[static_cast<std::size_t>(y) * width + x] = static_cast<std::uint8_t>(std::min(255.0, std::max(0.0, value * gain)));
    }
  return p;
}

model::GreyPicture halved(const model::GreyPicture& p) {
  model::GreyPicture out{p.width_px / 2, p.height_px / 2, {}};
  for (int y = 0; y < out.height_px; ++y)
    for (int x = 0; x < out.width_px; ++x) {
      const auto at = [&](int u, int v) { return p.pixels[static_cast<std::size_t>(v) * p.width_px + u]; };
      out.pixels.push_back(static_cast<std::uint8_t>(
          (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1) + 2) / 4));
    }
  return out;
}

TEST(FrameCode, StandsScalingAndGrading) {
  const auto code = frame_code(scene(448, 252), 5);
  EXPECT_EQ(code.time_us, 5);
  EXPECT_GT(code.quality, 0);
  EXPECT_LE(distance(code.bits, frame_code(halved(scene(448, 252)), 0).bits), 8);
  EXPECT_LE(distance(code.bits, frame_code(scene(448, 252, 0.7), 0).bits), 12);
}

TEST(FrameCode, MirroredBitsAreThoseOfTheMirroredPicture) {
  const auto code = frame_code(scene(448, 252), 0);
  const auto mirrored = frame_code(scene(448, 252, 1, true), 0);
  EXPECT_LE(distance(code.mirrored, mirrored.bits), 4);
  EXPECT_GT(distance(code.bits, mirrored.bits), 60);
}

TEST(FrameCode, FlatAndNoisyFramesHaveNoQuality) {
  model::GreyPicture flat{320, 180, std::vector<std::uint8_t>(320 * 180, 17)};
  EXPECT_EQ(frame_code(flat, 0).quality, 0);
  std::mt19937 random(1);
  for (auto& pixel : flat.pixels) pixel = static_cast<std::uint8_t>(random() & 255);
  EXPECT_EQ(frame_code(flat, 0).quality, 0);
  EXPECT_EQ(frame_code({}, 0).quality, 0);
}

TEST(ClipCollector, LeavesFlatFramesOut) {
  ClipCollector collector;
  collector.add({1, {1, 2, 3, 4}, {}, 0});
  collector.add({2, {1, 2, 3, 4}, {}, 9});
  const auto clip = collector.finish(1);
  ASSERT_EQ(clip.codes.size(), 1u);
  EXPECT_EQ(clip.duration_us, 2);
}

TEST(Bytes, RoundTripAndRefusal) {
  model::ClipFingerprint clip{7, {{1, {1, 2, 3, 4}, {5, 6, 7, 8}, 9}, {2, {4, 3, 2, 1}, {}, 100}}};
  const std::string bytes = model::to_bytes(clip);
  const auto back = model::fingerprint_from_bytes(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->codes[1].bits, clip.codes[1].bits);
  EXPECT_EQ(back->codes[0].mirrored, clip.codes[0].mirrored);
  EXPECT_FALSE(model::fingerprint_from_bytes(bytes.substr(0, bytes.size() - 1)));
  EXPECT_FALSE(model::fingerprint_from_bytes("ccfp0002"));
}

}  // namespace
}  // namespace contrechamp::fingerprint
