// Evidence for one lag between two clips, computed block by block. It does not grow with the length of a clip, and one
// loud moment does not carry it.
#pragma once

#include <array>
#include <vector>

#include "clock/pair/magnitude_blocks.h"
#include "clock/pair/phase_blocks.h"
#include "clock/pair/prepared.h"

namespace contrechamp::clock {

// Least magnitude of a link. Below it phase is not computed. strength_of() (pair.h) gives at most 2 × 2.8 + phase / 4,
// which needs a phase of 9.6 for a link that stands alone. Chosen on seeds 1 and 2 of the public set; not varied on its
// own.
inline constexpr float least_magnitude = 2.8f;

struct Evidence {
  double lag_s = 0;  // time in a minus time in b of one common sound, at `at_s`
  double at_s = 0;   // time in a: the middle of the overlap
  double overlap_s = 0;
  double drift_ppm = 0;  // slope of the best straight line of phase: how the lag grows with time in a
  int blocks = 0;        // of 1 s
  // In standard deviations above the median of unrelated sound (null_of() in verify.cpp).
  float line = 0;                  // phase, along the best straight line
  float path = 0;                  // phase, along the best path, for a phone or a source that moves
  float spread = 0;                // phase, power of single blocks within ±64 ms
  std::array<float, 3> cluster{};  // phase, standing power within ±2, ±16, ±64 ms, for echoes and crowds
  float magnitude = 0;             // cepstra, at the best lag within ±64 ms
  float steady = 0;                // cepstra, the least of the three thirds of the overlap
  float wander = 0;                // seconds a second: how fast the best lag of the cepstra moves
  float course = 0;                // cepstra, along the best lag that moves
  double course_bend_s = 0;        // largest distance of that lag from its chord
  float share = 0;                 // share of the blocks in which phase or magnitude support the lag
  float likeness = 0;              // 0…1: phase, relative to that of one recording against itself
  double middle_lag_s = 0;         // median of the standing power, for crowds and echoes
  double magnitude_lag_s = 0;      // of the best magnitude within ±64 ms
  double path_lag_s = 0;           // of the path, at the middle
  double path_range_s = 0;         // range of the path
  double path_slope = 0;           // seconds a second, of the parabola through the path
  double path_bend_s = 0;          // largest distance of that parabola from its chord
  int path_points = 0;             // blocks in which the path has a peak
  float onsets = 0;                // onsets, on the scale of phase (clock/features/onsets.h)
  int onsets_matched = 0;
  double onsets_lag_s = 0;  // at the middle
  double onsets_slope = 0;  // seconds a second
  double onsets_bend_s = 0;
  // Of phase over the whole overlap, where this lag has the highest peak: its ratio to the next one. 0 at other lags.
  float peak_ratio = 0;
  double width_s = 0;  // standard error of the lag from the spread of the blocks, without the geometry

  // The highest of the values of phase.
  float phase() const;
  // The highest of phase and onsets.
  float timing() const;
};

// Computes evidence for the lags of one pair after the other; spectra that the lags of a pair share are cached. The
// clips must outlive it.
class Verifier {
 public:
  explicit Verifier(FftSet& ffts) : ffts_(ffts) {}
  // Phase is most of the work. `if_supported`: it is computed only when the thirds of the magnitude or the onsets
  // support the lag.
  enum class Phase { always, if_supported };
  Evidence weigh(const PreparedClip& a, const PreparedClip& b, double lag_s, Phase phase = Phase::always);
  // Searches phase along a lag that moves, as tracked by magnitude or by phase so far. It costs as much as weigh().
  void follow(const PreparedClip& a, const PreparedClip& b, Evidence& evidence);

 private:
  void weigh_phase(const PreparedClip& a, const PreparedClip& b, double lag_s, const Magnitude& m, Evidence& evidence);
  void weigh_along(const PreparedClip& a, const PreparedClip& b, const std::vector<double>& lag_s, Evidence& evidence);
  TickCache& cache_of(const PreparedClip& a, const PreparedClip& b);
  FftSet& ffts_;
  const PreparedClip *a_ = nullptr, *b_ = nullptr;
  TickCache cache_;  // of a_ and b_
};

}  // namespace contrechamp::clock
