// What the cepstra of two clips say of one lag, second by second, and of a lag that moves.
#pragma once

#include <cstddef>
#include <vector>

#include "clock/pair/prepared.h"

namespace contrechamp::clock {

inline constexpr std::ptrdiff_t block_frames = 64;  // 1.024 s
inline constexpr float most_said = 6;               // by one second, in standard deviations

inline float capped(float x) { return x / std::sqrt(1.0f + x * x * (1.0f / (most_said * most_said))); }

struct Magnitude {
  float score = -1e9f;        // sum of the capped seconds, unit variance for unrelated sound
  int shift = 0;              // frames
  std::vector<float> blocks;  // by second of the overlap
};

// At `lag` frames, and the best within four (64 ms) of a time.
Magnitude magnitude_at(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag);
Magnitude magnitude_near(const CepstraRows& a, const CepstraRows& b, double lag_s);

// What is heard at one lag all along, or at one that a walker's steps explain, is one event; the same text read at
// another speed agrees for a moment only, or wanders off.
struct Thirds {
  float steady = 0;  // of the third of the overlap that says least; 0 under 6 s
  float wander = 0;  // seconds a second: how fast the best lag moves
};
Thirds weigh_thirds(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag);

// How the lag moves, from the best path through the seconds that changes by at most one frame a second (1.6 %).
struct Course {
  float score = 0;            // as Magnitude::score, less what the freedom of a path gives unrelated sound
  std::vector<double> lag_s;  // by second of the overlap, smoothed; empty under four seconds
};
Course magnitude_course(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag);

}  // namespace contrechamp::clock
