// The correlation of the cepstra of two clips, block by block: at one lag, and along a lag that moves.
#pragma once

#include <cstddef>
#include <vector>

#include "clock/pair/prepared.h"

namespace contrechamp::clock {

inline constexpr std::ptrdiff_t block_frames = 64;  // 1.024 s
// Soft limit of the score of one block, in standard deviations, so that one loud moment does not carry a long overlap.
// Chosen on seeds 1 and 2 of the public set; not varied on its own.
inline constexpr float block_cap = 6;

inline float capped(float x) { return x / std::sqrt(1.0f + x * x * (1.0f / (block_cap * block_cap))); }

struct Magnitude {
  float score = -1e9f;        // sum of the capped blocks, of unit variance for unrelated sound
  int shift = 0;              // frames from the lag that was asked
  std::vector<float> blocks;  // by block of the overlap
};

// At a lag of `lag` frames; and the best within four frames (64 ms) of a lag in seconds.
Magnitude magnitude_at(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag);
Magnitude magnitude_near(const CepstraRows& a, const CepstraRows& b, double lag_s);

// The magnitude of the thirds of the overlap. One event correlates in each third, at one lag or at one that moves like
// a walker. The same text read at another speed correlates for a moment only, or at a lag that moves faster.
struct Thirds {
  float steady = 0;  // the least score of the three thirds; 0 when the overlap is under 6 s
  float wander = 0;  // seconds a second: how fast the best lag moves from the first third to the last
};
Thirds weigh_thirds(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag);

// A lag that moves, tracked by dynamic programming: the best path over blocks that changes by at most one frame a block
// (1.6 %).
struct Course {
  float score = 0;            // as Magnitude::score, minus the price of each change
  std::vector<double> lag_s;  // by block of the overlap, smoothed; empty under four blocks
};
Course magnitude_course(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag);

}  // namespace contrechamp::clock
