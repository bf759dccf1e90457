// Landmarks: pairs of spectral peaks on a coarse grid, after Wang (ISMIR 2003). Two phones share few peaks, and none at
// exactly the same place, so that many weak votes find more than few sure ones (measured in docs/decisions/0008).
#pragma once

#include <vector>

#include "clock/features/spectra.h"

namespace contrechamp::clock {

// Appends the landmarks of spectra that begin at `first_frame` of the clip, in ascending order of frames.
void add_landmarks(const Spectra& spectra, std::size_t first_frame, std::vector<Landmark>& out);

}  // namespace contrechamp::clock
