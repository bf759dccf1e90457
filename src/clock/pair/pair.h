// Two clips: is there one common sound, and at which lag?
#pragma once

#include <vector>

#include "clock/pair/candidates.h"
#include "clock/pair/verify.h"

namespace contrechamp::clock {

enum class State {
  same_event,               // one sound, heard by two devices
  same_recorded_sound,      // one recording: a copied track, no second witness
  ambiguous_by_repetition,  // the same sound at more than one lag: a loop, a siren, a chant
  not_enough_sound,         // too short, silent, or only one channel speaks
  no_common_sound,
};

const char* to_string(State state);

// Strength is the lesser of what the two independent channels say, on one scale: standard deviations of phase, and
// twice those of magnitude (its unrelated values spread half as far). It does not grow with the length of a clip.
float strength_of(const Evidence& evidence);

// Blows that come when they should, and sound alike: both are of power, so that magnitude must say more than it must
// for phase. What falls short of a link of its own supports others no more than one weak link: chance that places the
// blows of two shootings alike is heard by every pair of their clips. `walking`: what walking_strength says; where both
// do, they add up.
float impulse_strength(const Evidence& evidence, float walking = 0);

// For somebody who walks phase may say nothing. Magnitude that holds through all thirds of the overlap, moves no
// faster than a walker and has no rival lag is then worth a link that something else supports; one alone only where
// each third by itself would do and the rival is less than half: three parts of the time agree instead of two channels.
float walking_strength(const Evidence& evidence, float rival_magnitude);

// Of a link that stands alone; of one that another agrees with in a closed loop, or that a group predicts. Over a few
// seconds deviations are not those of noise (one shot sounds like another), so that a short overlap needs more; so does
// phase that is power alone, without a way, blows or thirds that agree.
inline constexpr float alone = 8;
inline constexpr float alone_unsure = 10;
inline constexpr double short_overlap_s = 13;
inline constexpr float supported = 4;

// Phase, as a part of what a waveform against itself gives: under 0.23 for phones of one event in the made set (all
// with echoes), about 0.6 for the same bytes, 0.47 through AAC at 32 kb/s, 0.3 through the codec of a telephone call.
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

// The lag moves faster, all the time, than people walk for long: one recording played at two speeds, or nothing.
bool moves_too_fast(const Evidence& evidence);

// The state that these hypotheses (strongest first) amount to.
State state_of(const std::vector<Hypothesis>& hypotheses);

PairResult compare(const PreparedClip& a, const PreparedClip& b, FftSet& ffts);

// Expected false links a pair compared at this strength or more, from unrelated pairs of the same kind of sound.
double false_rate(float strength);

}  // namespace contrechamp::clock
