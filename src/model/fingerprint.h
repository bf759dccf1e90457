// What the finder of copies compares.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace contrechamp::model {

// 256-bit code of one whole frame, bit i in word i / 64.
using FrameBits = std::array<std::uint64_t, 4>;

struct FrameCode {
  std::int64_t time_us = 0;   // position in the file
  FrameBits bits{};
  FrameBits mirrored{};       // of the same picture turned left to right
  std::uint8_t quality = 0;   // 0 flat (black, white, slate) … 100 rich in detail; flat codes match nothing
};

struct ClipFingerprint {
  std::int64_t duration_us = 0;  // 0 for a photo
  std::vector<FrameCode> codes;  // ascending time
};

// Version 1: magic, duration, count, then the codes; little-endian. Sizes and order are checked on the way back.
std::string to_bytes(const ClipFingerprint& fingerprint);
base::Result<ClipFingerprint> fingerprint_from_bytes(std::string_view bytes);

enum class Verdict { copy, same_scene, shared_overlay, same_sound };

const char* to_string(Verdict verdict);

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
