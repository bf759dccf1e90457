// What is kept of a clip's sound for putting it on a clock: about 7 kB a second, from 8 kHz mono.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace contrechamp::clock {

inline constexpr int rate_hz = 8000;
inline constexpr int hop_samples = 128;    // of every frame: 62.5 a second
inline constexpr int frame_samples = 512;  // frame k is centred on sample k * hop_samples
inline constexpr int cepstra = 20;         // coefficients a frame

// Where a second spectral peak lies from a first, and the frame of the first.
inline constexpr std::uint32_t landmark_keys = 112 * 128 * 64;
struct Landmark {
  std::uint32_t key : 24;  // under landmark_keys
  std::uint32_t rank : 8;  // of the fainter of the two among the peaks of its second, 0 is the strongest
  std::uint32_t frame = 0;
};

// Half-open range of samples.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// A place where file time and sample count part: from `sample` on, file time = time_us + (sample - this) / rate.
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
  std::vector<ClockMark> clock;        // at least one when there is sound
  std::size_t frames() const { return magnitude.size() / cepstra; }
};

// The file's own clock: media time in seconds of a sample position, by the marks.
double media_time_s(const SoundFeatures& features, double sample);

// Version 2, little-endian: magic, counts, arrays. Sizes are checked on the way back.
std::string to_bytes(const SoundFeatures& features);
base::Result<SoundFeatures> features_from_bytes(std::string_view bytes);

// The magnitude alone, a sixth of the file, for who asks many clips. `read` gives so many of its bytes from a place on,
// fewer at its end. nullopt where it is not of version 2 or cut.
using ReadAt = std::function<std::string(std::size_t at, std::size_t count)>;
std::optional<std::vector<std::int8_t>> magnitude_from(const ReadAt& read);

}  // namespace contrechamp::clock
