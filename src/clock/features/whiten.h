// Whitening in time and frequency. Each cell of the short-time spectrum keeps its phase; its magnitude becomes its
// power over the noise floor of the bin, strongly compressed. Every band and every moment then weighs about equally in
// a cross-correlation, as in the phase transform (Knapp & Carter 1976), and a burst does not dominate a minute.
#pragma once

#include <span>
#include <vector>

#include "clock/features/spectra.h"

namespace contrechamp::clock {

// Overlap-adds the whitened frames to `wave`, whose sample 0 is half a frame before the centre of the first frame. Odd
// frames are skipped, for an overlap of half a frame is enough.
void add_whitened(const Spectra& spectra, std::span<float> wave, RealFft& fft);

// Quantises to 4 bits a sample, at unit RMS over the clip, with the step that is optimal for a Gaussian.
std::vector<std::uint8_t> pack_wave(std::span<const float> wave);
std::vector<float> unpack_wave(const SoundFeatures& features);

}  // namespace contrechamp::clock
