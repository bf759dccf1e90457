// Synthetic clips with the statistics of real sound: the seconds of a real clip in another order.
#pragma once

#include <filesystem>
#include <random>
#include <vector>

#include "clock/features/sound_features.h"

namespace contrechamp::bench {

// The features in derived/ of an archive; only files with more than 1,000 landmarks.
std::vector<clock::SoundFeatures> real_sounds(const std::filesystem::path& folder);

// Keeps keys, density and level and removes the content. The seconds are permuted, each is rotated in time by a random
// step, landmarks are shifted in pitch, and samples are permuted within 4 ms. So two clips made from one real clip
// share as much by chance as unrelated clips.
clock::SoundFeatures shuffled(const clock::SoundFeatures& real, std::mt19937_64& random);

struct Shared {
  int landmarks = 32;         // the median of the true pairs of the public set
  double of_samples = 0.15;   // of the waveform
  double of_magnitude = 0.4;  // how both were chosen is not stated in the tree
};

// Mixes the beginning of `first` into `heard` from `apart_frames` on.
void share(const clock::SoundFeatures& first, clock::SoundFeatures& heard, std::uint32_t apart_frames,
           const Shared& how, std::mt19937_64& random);

}  // namespace contrechamp::bench
