// Two clips: is there one common sound, and at which lag?
#pragma once

#include <vector>

#include "clock/pair/candidates.h"
#include "clock/pair/verify.h"

namespace contrechamp::clock {

enum class State {
  same_event,               // one sound, recorded by two devices
  same_recorded_sound,      // one recording: a copied track, which is no independent recording
  ambiguous_by_repetition,  // the same sound at several lags: a loop, a siren, a chant
  not_enough_sound,         // too short, silent, or with evidence in one channel only
  no_common_sound,
};

const char* to_string(State state);

// The strength of the evidence: the lesser of the two independent channels, in standard deviations of phase and in
// twice those of magnitude, whose unrelated values have half the spread. It does not grow with the length of a clip.
float strength_of(const Evidence& evidence);

// The strength of onsets with magnitude. Both measure power and are less independent than phase and magnitude, so that
// more magnitude is needed. A strength below that of a link is cut to `supported`: a chance resemblance of two
// shootings appears in every pair of their clips. `walking`: walking_strength() of the same evidence; where both
// support the lag, they add.
float onset_strength(const Evidence& evidence, float walking = 0);

// The strength of magnitude alone, for a phone that moves and has no phase. The magnitude must be high in all thirds of
// the overlap, move no faster than a walker and exceed every rival lag. It is then a weak link. It is a link of its own
// only when each third would be enough and the rival is less than half: three parts of the time agree instead of two
// channels.
float walking_strength(const Evidence& evidence, float rival_magnitude);

// The strength of a link that stands alone. Of all 16,472 unrelated pairs of seed 2 none that could stand alone reached
// it (docs/clock.md, "States").
inline constexpr float alone = 8;
// The same where evidence is less certain (state_of() in pair.cpp). In a short overlap values do not spread like noise,
// for one shot sounds like another. Both came after false links on seeds 1, 2, 7 and 11 (docs/clock.md, "Known weak").
inline constexpr float alone_unsure = 10;
inline constexpr double short_overlap_s = 13;
// The strength of a weak link, which another one must support: in a closed loop, or as a group predicts. A share of
// 0.014 of 15,906 unrelated pairs of seed 2 reached it.
inline constexpr float supported = 4;

// Likeness of one recording. Phones of one event in the public set (seed 1) stay under 0.23. The same bytes give about
// 0.6, a copy through AAC at 32 kb/s 0.47, through Opus at 16 kb/s 0.40, through GSM 0.30 (docs/clock.md, "States").
inline constexpr float copied_likeness = 0.36f;

struct Hypothesis {
  Evidence evidence;
  float strength = 0;
};

struct PairResult {
  State state = State::no_common_sound;
  std::vector<Hypothesis> hypotheses;  // strongest first, each at least `supported` or the best; at most four
  const Hypothesis* best() const { return hypotheses.empty() ? nullptr : &hypotheses.front(); }
};

// Does the lag move faster than people walk, or as evenly as a tape? Then it is one recording played at two speeds, or
// chance.
bool moves_too_fast(const Evidence& evidence);

// The state that follows from these hypotheses, strongest first.
State state_of(const std::vector<Hypothesis>& hypotheses);

PairResult compare(const PreparedClip& a, const PreparedClip& b, FftSet& ffts);

// Expected rate of false links at this strength or more, for unrelated pairs of the same kind of sound: 0.03 at 4, and
// ten times less for every 1.8. Fitted to seeds 1 and 2; docs/clock.md ("States") compares it with measured shares.
double false_rate(float strength);

}  // namespace contrechamp::clock
