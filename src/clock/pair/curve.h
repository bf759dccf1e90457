// How straight a lag moves.
#pragma once

#include <array>
#include <vector>

namespace contrechamp::clock {

struct Curve {
  double slope = 0;  // seconds a second
  double bend = 0;   // seconds
};

// The best parabola through the points: its slope, and its largest distance, between the ends, from the straight line.
// Points are {block, seconds, weight} and may hold reflections: Cauchy-robust.
// From -half to half in blocks of block_s.
Curve curve_of(const std::vector<std::array<double, 3>>& points, double half, double block_s);

// Largest distance from the chord.
double bend_of(const std::vector<double>& lag_s);

}  // namespace contrechamp::clock
