// All features of a clip's sound, from 8 kHz mono.
#pragma once

#include <span>

#include "clock/features/sound_features.h"

namespace contrechamp::clock {

// `pcm`: full scale ±1. `clock`: as in SoundFeatures; empty when the sound starts at 0 and has no gap.
SoundFeatures extract_features(std::span<const float> pcm, std::vector<ClockMark> clock = {});

}  // namespace contrechamp::clock
