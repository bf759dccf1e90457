// Landmarks: constellations of spectral peaks, after Wang (ISMIR 2003), two peaks each, on a coarse grid: two phones
// hear few peaks alike and none at quite the same place, so that many weak votes tell more than few sure ones (measured
// in docs/clock.md).
#pragma once

#include <vector>

#include "clock/features/spectra.h"

namespace contrechamp::clock {

// Appends the landmarks of a stretch that begins at `first_frame` of the clip, ascending frame.
void add_landmarks(const Spectra& spectra, std::size_t first_frame, std::vector<Landmark>& out);

}  // namespace contrechamp::clock
