// Made clips with the statistics of real sound: seconds of a real clip in another order.
#pragma once

#include <filesystem>
#include <random>
#include <vector>

#include "clock/features/sound_features.h"

namespace contrechamp::bench {

// The features of an archive's derived/ folder that have enough landmarks to be made after.
std::vector<clock::SoundFeatures> real_sounds(const std::filesystem::path& folder);

// Keys, density and level stay, the song does not: seconds change places, each turned by its own step in time,
// landmarks in pitch, and samples change places within 4 ms. So two clips made of one share by chance what unrelated
// clips share.
clock::SoundFeatures shuffled(const clock::SoundFeatures& real, std::mt19937_64& random);

struct Shared {
  int landmarks = 32;        // the median of the true pairs of the public set
  double of_samples = 0.15;  // of the waveform
  double of_magnitude = 0.4;
};

// Lets `heard` hear from `apart_frames` on what `first` hears from its beginning.
void share(const clock::SoundFeatures& first, clock::SoundFeatures& heard, std::uint32_t apart_frames,
           const Shared& how, std::mt19937_64& random);

}  // namespace contrechamp::bench
