// Landmarks: constellations of spectral peaks, after Wang (ISMIR 2003), three peaks a hash so that an archive of
// 100,000 clips does not collide by chance.
#pragma once

#include <vector>

#include "clock/spectra.h"

namespace contrechamp::clock {

// Appends the landmarks of a stretch that begins at `first_frame` of the clip.
void add_landmarks(const Spectra& spectra, std::size_t first_frame, std::vector<Landmark>& out);

}  // namespace contrechamp::clock
