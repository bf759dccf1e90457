// Phase correlation of short blocks of two clips around one lag.
#pragma once

#include <complex>
#include <vector>

#include "clock/pair/prepared.h"

namespace contrechamp::clock {

inline constexpr std::size_t tick_samples = 1024;  // 128 ms: short enough for a walker
inline constexpr std::size_t near_samples = 512;   // ±64 ms around the lag: reflections, a crowd
inline constexpr std::size_t ticks_a_block = 8;    // 1.024 s

// Row i, column u: correlation of tick i at lag + (reach - u) samples, unit variance for unrelated sound.
// A tick without sound on either side is a row of zeros.
struct TickCorrelations {
  std::size_t ticks = 0;
  std::size_t lags = 0;       // columns: 2 * reach + 1
  std::ptrdiff_t begin = 0;   // sample of a where tick 0 begins
  std::ptrdiff_t lag = 0;     // samples
  std::vector<float> values;  // ticks × lags: what stands out over the noise weighs more
  std::vector<float> weight;  // by tick: how far both sides stand out, 0 where not heard
  // By whole block, its ticks summed: the same of phase alone (Knapp & Carter 1976), each frequency alike; empty if not
  // asked for.
  std::vector<std::vector<float>> plain;
};

// A lag that moves: for each tick what is to be added at its middle, in samples, and how it grows, samples a sample.
struct Bend {
  double at = 0;
  double slope = 0;
};

// What is known of the ticks of one pair: at every lag one of the two clips is cut at the same places.
struct TickSpectra {
  std::vector<std::complex<float>> bins;  // by tick, those that are compared
  std::vector<float> power;               // by tick
};
struct PairTicks {
  TickSpectra a, b;
};

// The waveforms are whitened already and keep of each cell a compressed rest over the noise: `values` hears through
// noise and codecs, but under two tones it varies more than under noise; `plain` does not, and tells one recording from
// one sound. `bends` is empty or holds one for each tick of the overlap. `known`: of this pair and reach; is added to.
TickCorrelations correlate_ticks(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach,
                                 FftSet& ffts, bool plain, PairTicks& known, const std::vector<Bend>& bends = {});

}  // namespace contrechamp::clock
