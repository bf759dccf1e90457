// Onset detection and matching, for shots, claps and other impulsive sounds. What is compared are the times of onsets,
// to some milliseconds, not the sound. Intervals between onsets survive echoes, codecs and noise that phase does not.
#pragma once

#include <span>
#include <vector>

namespace contrechamp::clock {

// A moment at which the power of 4 ms exceeds that of the 40 ms before.
struct Onset {
  double at_s = 0;
  float rise = 0;  // natural logarithm of the ratio of powers
};

// `wave`: whitened, 8 kHz, unit RMS, 0 where silent. The onsets are in ascending order.
std::vector<Onset> find_onsets(std::span<const float> wave);

struct OnsetMatch {
  float score = 0;    // log-likelihood ratio: one sound, whose lag is constant or moves as people do, against chance
  int matched = 0;    // onsets on the lag path, at least half a second apart
  float share = 0;    // sum of their rises, of the sum of the clip that has less
  float rival = 0;    // score of the best lag path that is at least 30 ms away
  double lag_s = 0;   // at the middle of the overlap
  double slope = 0;   // seconds a second
  double bend_s = 0;  // mean residual of the middle half against that of the ends
};

// The best lag path through pairs of onsets whose lag (time in a minus time in b) is within 0.12 s of `lag_s`.
// A pair scores by how well it is placed, given that the other clip has an onset near. An interval counts once: the
// repeated interval of a cadence is no further evidence.
OnsetMatch match_onsets(std::span<const Onset> a, std::span<const Onset> b, double lag_s, double middle_s,
                        double half_s);

struct OnsetEvidence {
  float strength = 0;  // on the scale of phase (Evidence in clock/pair/verify.h)
  OnsetMatch match;
};

// The same, reduced by the best score of other lags within 3 s.
OnsetEvidence score_onsets(std::span<const Onset> a, std::span<const Onset> b, double lag_s, double middle_s,
                           double half_s);

}  // namespace contrechamp::clock
