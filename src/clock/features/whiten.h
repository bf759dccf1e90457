// Whitening in time and frequency: each cell of the short-time spectrum keeps its phase, and of its strength only a
// compressed rest over the noise floor of its bin. What is common to two phones then weighs in every band and every
// moment alike, as in the phase transform (Knapp & Carter 1976), and a burst cannot outvote a minute.
#pragma once

#include <span>
#include <vector>

#include "clock/features/spectra.h"

namespace contrechamp::clock {

// Adds the whitened frames to `wave`, whose sample 0 is the centre of the first frame less half a frame; frames of
// odd number are left out (half overlap is enough to join them).
void add_whitened(const Spectra& spectra, std::span<float> wave, RealFft& fft);

// 4 bits a sample, unit RMS over the clip; the step that loses least of a Gaussian.
std::vector<std::uint8_t> pack_wave(std::span<const float> wave);
std::vector<float> unpack_wave(const SoundFeatures& features);

}  // namespace contrechamp::clock
