// Candidate lags of two clips: the cross-correlation at every lag, in two channels, magnitude and phase.
#pragma once

#include <vector>

#include "clock/pair/prepared.h"

namespace contrechamp::clock {

// 2.5 s. A shorter overlap is not searched. The scorer of the public set has the same limit.
inline constexpr int least_overlap_frames = 156;

// Scores by lag, one for each feature frame (16 ms). Index i is the lag of (i − frames of b) frames, where a lag is the
// time in a minus the time in b of the same sound.
struct LagScores {
  std::ptrdiff_t first_lag = 0;    // of index 0, in frames
  std::vector<float> magnitude;    // correlation of the cepstra, in standard deviations over all lags, from the median
  std::vector<float> phase_peak;   // highest phase correlation in the 16 ms around, in standard deviations
  std::vector<float> phase_power;  // mean square over 48 ms, in standard deviations
  std::vector<float> joint;        // sum of both channels, each compressed
  std::vector<double> peak_at_s;   // exact lag of the phase peak
};

LagScores score_lags(const PreparedClip& a, const PreparedClip& b, FftSet& ffts);

// The highest peak of phase over all lags, and how far it stands above the rest.
struct PhasePeak {
  double lag_s = 0;
  float ratio = 0;  // to the highest peak at least 0.3 s away
};

PhasePeak phase_peak_of(const LagScores& scores);

struct Candidate {
  double lag_s = 0;
  float magnitude = 0, phase_peak = 0, phase_power = 0, joint = 0;
  float rival = 0;  // the highest `joint` of the other candidates that are not near
};

// The best lags of each channel and of both, without near-duplicates, highest `joint` first.
std::vector<Candidate> choose_candidates(const LagScores& scores);

}  // namespace contrechamp::clock
