// What the finder of copies compares.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace contrechamp::model {

// 256 binary tests; test i in bit i % 64 of word i / 64.
using FrameBits = std::array<std::uint64_t, 4>;

inline constexpr int feature_units = 8;  // of a pixel, in LocalFeature::x and y

// A corner of the picture and the pattern around it. Tests i and i + 128 are each other's reflection.
struct LocalFeature {
  FrameBits bits{};
  std::uint16_t x = 0, y = 0;  // 1/8 px from the upper left of the sampled picture
  std::uint8_t level = 0;      // its size: each three levels twice as large
  std::uint8_t direction = 0;  // in 32nds of a turn
};

// The same pattern in a mirrored picture.
inline FrameBits mirrored(const FrameBits& bits) { return {bits[2], bits[3], bits[0], bits[1]}; }

struct FrameFeatures {
  std::int64_t time_us = 0;   // position in the file
  std::int64_t until_us = 0;  // of the last sample that still shows the same (a camera that stands still)
  std::uint16_t width_px = 0, height_px = 0;  // of the sampled picture
  std::vector<LocalFeature> features;
};

struct ClipFingerprint {
  std::int64_t duration_us = 0;       // 0 for a photo
  std::vector<FrameFeatures> frames;  // ascending time
};

// Version 2: magic, duration, count, then the frames; 36 bytes a feature; little-endian. Sizes and order are checked on
// the way back.
std::string to_bytes(const ClipFingerprint& fingerprint);
base::Result<ClipFingerprint> fingerprint_from_bytes(std::string_view bytes);

enum class Verdict { copy, same_scene, shared_overlay, same_sound };

const char* to_string(Verdict verdict);
std::optional<Verdict> verdict_from(std::string_view text);  // nothing where the text names none

// Half-open ranges of media time, microseconds; for photos all are 0.
struct CopySegment {
  std::int64_t a_start_us = 0;
  std::int64_t a_end_us = 0;
  std::int64_t b_start_us = 0;
  std::int64_t b_end_us = 0;
  double score = 0;  // 0…1
};

struct CopyMatch {
  double score = 0;  // 0…1, higher is surer
  Verdict verdict = Verdict::copy;
  std::vector<CopySegment> segments;
};

}  // namespace contrechamp::model
