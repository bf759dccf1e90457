// What speaks for one lag between two clips, block by block: evidence that is the same for a short and a long clip,
// and that one loud moment cannot carry alone.
#pragma once

#include <array>
#include <vector>

#include "clock/pair/phase_blocks.h"
#include "clock/pair/prepared.h"

namespace contrechamp::clock {

// Under it phase is not asked: no link can come of it.
inline constexpr float least_magnitude = 2.8f;

struct Evidence {
  double lag_s = 0;  // time in a minus time in b of one common sound, at `at_s`
  double at_s = 0;   // time in a of the middle of the overlap
  double overlap_s = 0;
  double drift_ppm = 0;  // of the straight line of best phase: how the lag grows with time in a
  int blocks = 0;        // of 1 s
  // In standard deviations over what unrelated sound gives (see null_* in verify.cpp).
  float line = 0;                  // phase, along the best straight line
  float path = 0;                  // phase, along the best path (somebody walks, a source moves)
  float spread = 0;                // phase, power of single seconds within 64 ms
  std::array<float, 3> cluster{};  // phase, power that stays in place within ±2, ±16, ±64 ms (many ways, many mouths)
  float magnitude = 0;             // cepstra
  float steady = 0;                // cepstra, of the third of the overlap that says least
  float wander = 0;                // seconds a second: how fast the best lag of the cepstra moves
  float course = 0;                // cepstra, along the best lag that moves
  double course_bend_s = 0;        // how far that is from its chord
  float share = 0;                 // of the seconds: where phase or magnitude speak for the lag
  float likeness = 0;              // 0…1: of the phase, how much of what one recording against itself would give
  double middle_lag_s = 0;         // that halves the power which stays in place: for crowds and echoes
  double magnitude_lag_s = 0;      // of the best magnitude within 64 ms
  double path_lag_s = 0;           // of the path at the middle
  double path_range_s = 0;         // how far the path wanders
  double path_slope = 0;           // seconds a second, of the best parabola through the path
  double path_bend_s = 0;          // how far that parabola is from a straight line
  int path_points = 0;             // seconds in which the path is heard
  float impulses = 0;              // blows, by when they come: on the scale of phase (impulses.h)
  int impulses_matched = 0;
  double impulses_lag_s = 0;  // at the middle
  double impulses_slope = 0;  // seconds a second
  double impulses_bend_s = 0;
  double width_s = 0;  // how well the lag is bound: spread of the seconds, not of the geometry

  // The strongest of what phase says.
  float phase() const;
  // Of phase and of blows.
  float timing() const;
};

// Of one pair at a time: what its lags have in common is kept. The clips outlive it.
class Verifier {
 public:
  explicit Verifier(FftSet& ffts) : ffts_(ffts) {}
  // Most of the work is phase. Where it is asked only if others speak, and they do not, the evidence has no phase.
  enum class Phase { always, where_others_speak };
  Evidence weigh(const PreparedClip& a, const PreparedClip& b, double lag_s, Phase phase = Phase::always);
  // Looks for phase along a lag that moves, as magnitude says that it does. For few lags: it costs as much as weighing.
  void follow(const PreparedClip& a, const PreparedClip& b, Evidence& evidence);

 private:
  void weigh_along(const PreparedClip& a, const PreparedClip& b, const std::vector<double>& lag_s, Evidence& evidence);
  PairTicks& known(const PreparedClip& a, const PreparedClip& b);
  FftSet& ffts_;
  const PreparedClip *a_ = nullptr, *b_ = nullptr;
  PairTicks known_;  // of these two
};

}  // namespace contrechamp::clock
