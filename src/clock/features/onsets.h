// Shots, claps and blows: not how they sound but when, to some milliseconds. The intervals between them outlive echoes,
// codecs and noise that phase does not.
#pragma once

#include <span>
#include <vector>

namespace contrechamp::clock {

// Where the power of 4 ms rises over that of the 40 ms before.
struct Impulse {
  double at_s = 0;
  float rise = 0;  // natural logarithm of powers
};

// `wave`: whitened, 8 kHz, unit RMS, 0 where silent. Ascending.
std::vector<Impulse> find_impulses(std::span<const float> wave);

struct ImpulseMatch {
  float score = 0;    // logarithm of likelihoods: one sound whose lag stands, or moves as people do, against chance
  int matched = 0;    // blows at least half a second apart
  float share = 0;    // of the rises of the clip that has less of them
  float rival = 0;    // score of the best way beside this one, by 30 ms and more
  double lag_s = 0;   // at the middle of the overlap
  double slope = 0;   // seconds a second
  double bend_s = 0;  // of the middle half against the ends
};

// The best way through pairs of blows whose lag (time in a minus time in b) is within 0.12 s of `lag_s`. Each is asked
// for how well it is placed, given that the other clip has one near. A cadence tells once: an interval that has been
// counted before says nothing new, however often it comes.
ImpulseMatch match_impulses(std::span<const Impulse> a, std::span<const Impulse> b, double lag_s, double middle_s,
                            double half_s);

struct ImpulseEvidence {
  float strength = 0;  // on the scale of phase
  ImpulseMatch match;
};

// The same, less what other lags within 3 s say nearly as well.
ImpulseEvidence weigh_impulses(std::span<const Impulse> a, std::span<const Impulse> b, double lag_s, double middle_s,
                               double half_s);

}  // namespace contrechamp::clock
