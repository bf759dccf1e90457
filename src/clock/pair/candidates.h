// Where two clips may hold the same sound: every lag is looked at, through two channels.
#pragma once

#include <vector>

#include "clock/pair/prepared.h"

namespace contrechamp::clock {

inline constexpr int least_overlap_frames = 156;  // 2.5 s: shorter common sound is not looked for

// One grid point a feature frame (16 ms). Index i stands for the lag (i - frames of b) frames, lag = time in a minus
// time in b of the same sound.
struct LagScores {
  std::ptrdiff_t first_lag = 0;    // of index 0, in frames
  std::vector<float> magnitude;    // correlation of the cepstra, in robust standard deviations over all lags
  std::vector<float> phase_peak;   // highest phase correlation in the 16 ms around, in standard deviations
  std::vector<float> phase_power;  // its mean square over 48 ms, as standard deviations
  std::vector<float> joint;        // their sum
  std::vector<double> peak_at_s;   // exact lag of the phase peak
};

LagScores score_lags(const PreparedClip& a, const PreparedClip& b, FftSet& ffts);

struct Candidate {
  double lag_s = 0;
  float magnitude = 0, phase_peak = 0, phase_power = 0, joint = 0;
  float rival = 0;  // the highest `joint` of a lag that is not this one's neighbour
};

// The best few lags of each channel and of both, without near-duplicates, highest `joint` first.
std::vector<Candidate> choose_candidates(const LagScores& scores);

}  // namespace contrechamp::clock
