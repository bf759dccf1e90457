// Short-time spectra of a chunk of sound, from which all features are computed.
#pragma once

#include <complex>
#include <span>
#include <vector>

#include "clock/features/fft.h"
#include "clock/features/sound_features.h"

namespace contrechamp::clock {

inline constexpr std::size_t bins = frame_samples / 2 + 1;  // 15.625 Hz apart

// Row-major frames × bins, Hann window.
struct Spectra {
  std::size_t frames = 0;
  std::vector<std::complex<float>> values;
  std::vector<float> log_power;  // log2 of power; full scale is 1
  std::vector<float> floor;      // noise floor by bin: log2 of the lower quartile of the power

  std::span<const float> log_row(std::size_t frame) const { return {log_power.data() + frame * bins, bins}; }
};

// The frames of `pcm` (full scale ±1) from `first` on. Frame k is centred on sample k * hop_samples; samples outside
// `pcm` are 0.
Spectra spectra_of(std::span<const float> pcm, std::size_t first, std::size_t count, RealFft& fft);

}  // namespace contrechamp::clock
