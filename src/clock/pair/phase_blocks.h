// Phase correlation of short blocks of two clips around one lag.
#pragma once

#include <complex>
#include <vector>

#include "clock/pair/prepared.h"

namespace contrechamp::clock {

inline constexpr std::size_t tick_samples = 1024;  // 128 ms: at 1.2 m/s the lag moves by 0.45 ms in a tick
inline constexpr std::size_t near_samples = 512;   // ±64 ms around the lag: reflections over 22 m, a crowd
inline constexpr std::size_t ticks_a_block = 8;    // 1.024 s

// Row i, column u: the correlation of tick i at lag + (reach − u) samples, of unit variance for unrelated sound. A tick
// without sound in one of the clips is a row of zeros.
struct TickCorrelations {
  std::size_t ticks = 0;
  std::size_t lags = 0;       // columns: 2 * reach + 1
  std::ptrdiff_t begin = 0;   // sample of a where tick 0 begins
  std::ptrdiff_t lag = 0;     // samples
  std::vector<float> values;  // ticks × lags; frequencies weigh by how far they exceed the noise
  std::vector<float> weight;  // by tick: how far both clips exceed the noise; 0 without sound
  // By whole block, the sum of its ticks: the phase transform (Knapp & Carter 1976), with equal weights of frequencies.
  // Empty when it is not requested.
  std::vector<std::vector<float>> phase_only;
};

// A lag that moves: what is added to it at the middle of a tick, in samples, and its slope in samples a sample.
struct Bend {
  double at = 0;
  double slope = 0;
};

// Spectra of the ticks of one pair. At every lag one of the two clips is divided at the same places, so that its
// spectra are reused.
struct TickSpectra {
  std::vector<std::complex<float>> bins;  // by tick: the bins that are compared
  std::vector<float> power;               // by tick
};
struct TickCache {
  TickSpectra a, b;
};

// `values` correlates the whitened waveforms, whose magnitudes are a compressed power over the noise: that is robust to
// noise and codecs, but its variance is larger for two tones than for noise. `phase_only` has equal variance and tells
// one recording from one sound. `bends` is empty or has one element for each tick of the overlap. `cache`: of this pair
// and reach; new spectra are added to it.
TickCorrelations correlate_ticks(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach,
                                 FftSet& ffts, bool phase_only, TickCache& cache, const std::vector<Bend>& bends = {});

}  // namespace contrechamp::clock
