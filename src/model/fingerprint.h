// The fingerprint of a clip, which copy detection compares.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace contrechamp::model {

// 256 binary tests; test i is bit i % 64 of word i / 64.
using FrameBits = std::array<std::uint64_t, 4>;

// 1/8 px: with 12 bits for a coordinate, 511 px is the largest.
inline constexpr int feature_units = 8;

// A corner in the picture and the descriptor of the area around it. Tests i and i + 128 are mirror images.
struct LocalFeature {
  FrameBits bits{};
  std::uint16_t x = 0, y = 0;  // 1/8 px from the upper left of the sampled picture
  std::uint8_t level = 0;      // of the scale pyramid: three levels double the size
  std::uint8_t direction = 0;  // in 32nds of a turn
};

// The descriptor of the same area in the mirrored picture.
inline FrameBits mirrored(const FrameBits& bits) { return {bits[2], bits[3], bits[0], bits[1]}; }

struct FrameFeatures {
  std::int64_t time_us = 0;                   // position in the file
  std::int64_t until_us = 0;                  // of the last sample with the same picture (fixed camera)
  std::uint16_t width_px = 0, height_px = 0;  // of the sampled picture
  std::vector<LocalFeature> features;
};

struct ClipFingerprint {
  std::int64_t duration_us = 0;       // 0 for a photo
  std::vector<FrameFeatures> frames;  // ascending time
};

// Version 2: magic, duration, count, then the frames; 36 bytes a feature; little-endian. Decoding checks sizes and
// order.
std::string to_bytes(const ClipFingerprint& fingerprint);
base::Result<ClipFingerprint> fingerprint_from_bytes(std::string_view bytes);

enum class Verdict { copy, same_scene, shared_overlay, same_sound };

const char* to_string(Verdict verdict);
std::optional<Verdict> verdict_from(std::string_view text);  // nothing where the text names none
// In JSON stands to_string(), never the number.
template <class Json>
void to_json(Json&, Verdict) = delete;

// Half-open ranges of media time, microseconds; for photos all are 0.
struct CopySegment {
  std::int64_t a_start_us = 0;
  std::int64_t a_end_us = 0;
  std::int64_t b_start_us = 0;
  std::int64_t b_end_us = 0;
  double score = 0;  // 0…1
};

struct CopyMatch {
  double score = 0;  // 0 to 1; higher means more certain
  Verdict verdict = Verdict::copy;
  std::vector<CopySegment> segments;
};

}  // namespace contrechamp::model
