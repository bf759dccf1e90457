// The features of a clip's sound that are kept for synchronisation: about 7 kB a second, from 8 kHz mono.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace contrechamp::clock {

// The rate of telephone codecs, which are the narrowest in the field. These four are part of the format.
inline constexpr int rate_hz = 8000;
inline constexpr int hop_samples = 128;    // from frame to frame: 62.5 frames a second
inline constexpr int frame_samples = 512;  // 64 ms, an overlap of 75 %; frame k is centred on sample k * hop_samples
inline constexpr int cepstra = 20;         // coefficients a frame

// Two spectral peaks: a key of the bin of the first, and of the distance of the second in bins and frames.
inline constexpr std::uint32_t landmark_keys = 112 * 128 * 64;
struct Landmark {
  std::uint32_t key : 24;  // under landmark_keys
  std::uint32_t rank : 8;  // of the weaker peak among those of its second; 0 is the strongest
  std::uint32_t frame = 0;
};

// Half-open range of samples.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// A discontinuity of the time base. From `sample` on, up to the next mark, media time = time_us + (n − sample) / rate.
struct ClockMark {
  std::uint32_t sample = 0;
  std::int64_t time_us = 0;
};

struct SoundFeatures {
  std::uint32_t samples = 0;           // at 8 kHz
  std::vector<std::uint8_t> wave;      // whitened waveform, 4 bits a sample, low half first
  std::vector<std::int8_t> magnitude;  // frames × cepstra, each coefficient of unit variance = 32
  std::vector<Landmark> landmarks;     // ascending frame
  std::vector<Span> silent;            // under -66 dB of full scale
  std::vector<Span> clipped;           // runs at full scale
  std::vector<ClockMark> clock;        // the time base; at least one mark when there is sound
  std::size_t frames() const { return magnitude.size() / cepstra; }
};

// Media time in seconds of a sample position, by the marks.
double media_time_s(const SoundFeatures& features, double sample);

// Version 2, little-endian: magic, counts, arrays. The reader does not trust sizes, orders and ranges.
std::string to_bytes(const SoundFeatures& features);
base::Result<SoundFeatures> features_from_bytes(std::string_view bytes);

// Reads the magnitude alone, a sixth of the file, for queries of many clips. `read` returns `count` bytes from `at`,
// fewer at the end. nullopt when the file is not of version 2 or truncated.
using ReadAt = std::function<std::string(std::size_t at, std::size_t count)>;
std::optional<std::vector<std::int8_t>> magnitude_from(const ReadAt& read);

}  // namespace contrechamp::clock
