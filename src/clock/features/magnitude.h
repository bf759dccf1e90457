// Compact magnitude features: mel cepstra of the power over the noise floor.
#pragma once

#include <vector>

#include "clock/features/spectra.h"

namespace contrechamp::clock {

// Appends frames × cepstra.
void add_cepstra(const Spectra& spectra, std::vector<float>& out);

// Takes the mean of 2 s around from each coefficient, scales it to unit variance over the clip, and keeps 8 bits.
std::vector<std::int8_t> pack_cepstra(std::vector<float> values);

}  // namespace contrechamp::clock
