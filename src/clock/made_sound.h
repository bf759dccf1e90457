// Synthetic sound for tests: noise that changes like speech, recorded by phones at different distances. Deterministic.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "clock/features/sound_features.h"

namespace contrechamp::clock {

// SplitMix64, and a sum of four uniform numbers for a normal one: the distributions of the standard library differ
// between platforms.
class MadeRandom {
 public:
  explicit MadeRandom(std::uint64_t seed)
      : state_(mixed(seed + 0x632BE59BD9B4E019ULL)) {}  // mixed: otherwise the sequences of two seeds are one, shifted
  double uniform() { return static_cast<double>(mixed(state_ += 0x9E3779B97F4A7C15ULL) >> 11) / 9007199254740992.0; }
  double normal() { return (uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508; }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

// 8 kHz, RMS about 0.1: coloured noise whose band and level change several times a second.
inline std::vector<float> made_noise(std::uint64_t seed, double seconds) {
  MadeRandom random(seed);
  std::vector<float> out(static_cast<std::size_t>(seconds * rate_hz));
  double level = 1, hz = 800, x1 = 0, x2 = 0;
  std::size_t left = 0;
  for (float& sample : out) {
    if (left == 0) {
      left = static_cast<std::size_t>(rate_hz * (0.05 + 0.25 * random.uniform()));
      level = std::exp(1.2 * random.normal() - 1), hz = 250 + 2500 * random.uniform();
    }
    --left;
    const double pole = 0.97, turn = 2 * pole * std::cos(6.283185307 * hz / rate_hz);
    const double x = 0.05 * random.normal() + turn * x1 - pole * pole * x2;
    x2 = x1, x1 = x;
    sample = static_cast<float>(0.15 * level * x + 0.01 * random.normal());
  }
  return out;
}

// `source` as recorded by a phone that starts `start_s` later, whose clock is `ppm` fast, and that moves at `walk_m_s`,
// swaying by `sway_m` in 25 s, with independent noise of `noise` RMS.
inline std::vector<float> heard(const std::vector<float>& source, double start_s, double seconds, double noise,
                                std::uint64_t seed, double ppm = 0, double walk_m_s = 0, double sway_m = 0) {
  const auto own = made_noise(seed, seconds);
  std::vector<float> out(own.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double time = static_cast<double>(i) / rate_hz * (1 + ppm * 1e-6 - walk_m_s / 343) -
                        sway_m / 343 * std::sin(static_cast<double>(i) / rate_hz / 4);
    const double at = (start_s + time) * rate_hz;
    const auto k = static_cast<std::ptrdiff_t>(std::floor(at));
    float x = 0;
    if (k >= 1 && k + 2 < static_cast<std::ptrdiff_t>(source.size())) {  // Catmull-Rom
      const auto f = static_cast<float>(at - std::floor(at));
      const float* s = source.data() + k - 1;
      x = s[1] +
          0.5f * f *
              (s[2] - s[0] + f * (2 * s[0] - 5 * s[1] + 4 * s[2] - s[3] + f * (3 * (s[1] - s[2]) + s[3] - s[0])));
    }
    out[i] = x + static_cast<float>(noise) * 10 * own[i];
  }
  return out;
}

}  // namespace contrechamp::clock
