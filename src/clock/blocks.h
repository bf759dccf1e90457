// Phase correlation of short blocks of two clips around one lag.
#pragma once

#include <vector>

#include "clock/prepared.h"

namespace contrechamp::clock {

inline constexpr std::size_t tick_samples = 1024;        // 128 ms: short enough for a walker
inline constexpr std::size_t near_samples = 512;         // ±64 ms around the lag: reflections, a crowd
inline constexpr std::size_t far_samples = 1536;         // ±192 ms: somebody walks 65 m
inline constexpr std::size_t ticks_a_block = 8;          // 1.024 s

// Row i, column u: correlation of tick i at lag + (reach - u) samples, unit variance for unrelated sound.
// A tick without sound on either side is a row of zeros.
struct TickCorrelations {
  std::size_t ticks = 0;
  std::size_t lags = 0;          // columns: 2 * reach + 1
  std::ptrdiff_t begin = 0;      // sample of a where tick 0 begins
  std::ptrdiff_t lag = 0;        // samples
  std::vector<float> values;     // ticks × lags
  std::vector<float> weight;     // by tick: how far both sides stand out, 0 where not heard
};

TickCorrelations correlate_ticks(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach,
                                 FftSet& ffts);

}  // namespace contrechamp::clock
