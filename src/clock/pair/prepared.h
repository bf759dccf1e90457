// A clip prepared for comparisons with many others: its waveform and the spectra of its pieces.
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

#include "clock/features/fft.h"
#include "clock/features/onsets.h"
#include "clock/features/sound_features.h"

namespace contrechamp::clock {

// Long clips are divided into pieces, so that one size of transform is enough. Correlation is linear in pieces.
inline constexpr std::size_t piece_frames = 4096;  // 65.5 s
inline constexpr std::size_t piece_samples = piece_frames * hop_samples;
inline constexpr std::size_t frames_fft = 2 * piece_frames;
inline constexpr std::size_t samples_fft = 2 * piece_samples;
// The search uses 156 Hz … 2 kHz of the waveform, at lags in steps of 1/4 ms, which halves its transforms. The band
// above is compared at the candidates.
inline constexpr std::size_t search_fft = samples_fft / 2;
inline constexpr int search_rate_hz = rate_hz / 2;
inline constexpr std::size_t first_search_bin = samples_fft / rate_hz * 156;
inline constexpr std::size_t search_bins = search_fft / 2 - first_search_bin;

struct Phasor {
  std::int8_t re = 0;
  std::int8_t im = 0;
};

struct Piece {
  std::vector<Phasor> phase;                   // search_bins, length 127
  std::vector<std::complex<float>> magnitude;  // cepstra × (frames_fft / 2 + 1)
};

// What the comparison of magnitude at one lag needs; it takes no transform.
struct CepstraRows {
  std::size_t frames = 0;
  std::vector<std::int8_t> cepstra_rows;  // frames × cepstra
  std::vector<double> energy_to;          // frames + 1: sum of squares of the cepstra of the frames before
};

struct PreparedClip : CepstraRows {
  std::uint32_t samples = 0;
  std::vector<float> wave;  // unit RMS, 0 where silent
  std::vector<Onset> onsets;
  std::vector<Piece> pieces;
};

CepstraRows cepstra_of(std::vector<std::int8_t> magnitude);  // `magnitude`: as in SoundFeatures
PreparedClip prepare(const SoundFeatures& features, FftSet& ffts);

}  // namespace contrechamp::clock
