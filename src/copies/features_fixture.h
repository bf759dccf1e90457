// Synthetic features of frames, for tests.
#pragma once

#include <cmath>
#include <random>

#include "copies/geometry/plane.h"
#include "copies/index/feature_segment.h"
#include "model/fingerprint.h"

namespace contrechamp::copies {

inline model::FrameFeatures random_frame(unsigned seed, int count = 120) {
  std::mt19937_64 random(seed);
  model::FrameFeatures out{0, 0, 448, 252, {}};
  for (int i = 0; i < count; ++i) {
    model::LocalFeature f;
    for (auto& word : f.bits) word = random();
    f.x = static_cast<std::uint16_t>((20 + random() % 408) * model::feature_units);
    f.y = static_cast<std::uint16_t>((20 + random() % 212) * model::feature_units);
    f.level = static_cast<std::uint8_t>(1 + random() % 3);
    f.direction = static_cast<std::uint8_t>(random() % 32);
    out.features.push_back(f);
  }
  return out;
}

// The same frame after an edit: scale 2^(thirds/3), rotation turn/32, a shift, and `flipped` bits of each code
// inverted. Features that fall outside are dropped.
inline model::FrameFeatures edited_frame(const model::FrameFeatures& frame, int thirds, int turn, double dx, double dy,
                                         bool mirrored, int flipped, unsigned seed) {
  std::mt19937_64 random(seed);
  model::FrameFeatures out{frame.time_us, frame.until_us, frame.width_px, frame.height_px, {}};
  const double scale = std::exp2(thirds / 3.0), angle = turn * 2 * M_PI / 32, side = frame.width_px;
  for (const auto& from : frame.features) {
    double x = (static_cast<double>(from.x) / model::feature_units - frame.width_px / 2.0) / side;
    const double y = (static_cast<double>(from.y) / model::feature_units - frame.height_px / 2.0) / side;
    int direction = from.direction;
    if (mirrored) x = -x, direction = (48 - direction) % 32;
    const double u = scale * (std::cos(angle) * x - std::sin(angle) * y) + dx;
    const double v = scale * (std::sin(angle) * x + std::cos(angle) * y) + dy;
    const int px = static_cast<int>(std::lround((u * side + frame.width_px / 2.0) * model::feature_units));
    const int py = static_cast<int>(std::lround((v * side + frame.height_px / 2.0) * model::feature_units));
    const int level = from.level + thirds;
    if (px < 0 || py < 0 || px >= frame.width_px * model::feature_units || py >= frame.height_px * model::feature_units)
      continue;
    if (level < 0 || level > 5) continue;
    model::LocalFeature to;
    to.bits = mirrored ? model::mirrored(from.bits) : from.bits;
    for (int i = 0; i < flipped; ++i) {
      const auto bit = random() % 256;
      to.bits[bit / 64] ^= std::uint64_t{1} << (bit % 64);
    }
    to.x = static_cast<std::uint16_t>(px);
    to.y = static_cast<std::uint16_t>(py);
    to.level = static_cast<std::uint8_t>(level);
    to.direction = static_cast<std::uint8_t>((direction + turn + 32) % 32);
    out.features.push_back(to);
  }
  return out;
}

// One frame a second.
inline model::ClipFingerprint clip_of_frames(std::vector<model::FrameFeatures> frames) {
  model::ClipFingerprint out{static_cast<std::int64_t>(frames.size()) * 1000000, std::move(frames)};
  for (std::size_t i = 0; i < out.frames.size(); ++i)
    out.frames[i].time_us = out.frames[i].until_us = static_cast<std::int64_t>(i) * 1000000;
  return out;
}

inline ClipKey key_of_number(unsigned number) {
  ClipKey out{};
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return out;
}

}  // namespace contrechamp::copies
