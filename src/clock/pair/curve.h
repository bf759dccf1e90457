// Fits a parabola to a lag that moves, and measures how far it is from a straight line.
#pragma once

#include <array>
#include <vector>

namespace contrechamp::clock {

struct Curve {
  double slope = 0;  // seconds a second
  double bend = 0;   // seconds
};

// The parabola through the points by robust least squares (Cauchy weights, for some points are reflections): its slope,
// and its largest distance from the chord. Points are {block, seconds, weight}, with blocks of `block_s` from −half to
// half.
Curve curve_of(const std::vector<std::array<double, 3>>& points, double half, double block_s);

// The largest distance of the lags from their chord.
double bend_of(const std::vector<double>& lag_s);

}  // namespace contrechamp::clock
