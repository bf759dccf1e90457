// Magnitude features: mel cepstra of the power relative to the noise floor.
#pragma once

#include <vector>

#include "clock/features/spectra.h"

namespace contrechamp::clock {

// Appends frames × cepstra.
void add_cepstra(const Spectra& spectra, std::vector<float>& out);

// Subtracts from each coefficient its running mean over 2 s, scales it to unit variance over the clip, and rounds it to
// 8 bits.
std::vector<std::int8_t> pack_cepstra(std::vector<float> values);

}  // namespace contrechamp::clock
