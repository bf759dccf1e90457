// Phase along a lag that moves: somebody walks, or the source does.
#pragma once

#include <cstddef>
#include <vector>

#include "clock/pair/phase_blocks.h"

namespace contrechamp::clock {

using Rows = std::vector<std::vector<float>>;  // by block, one value a lag

// Sum of the ticks of one block, shifted by `slope` samples a tick around the block's middle; unit variance.
std::vector<float> sum_block(const TickCorrelations& t, std::size_t first, float slope);

struct Path {
  float score = 0;             // sum of the capped seconds, over the root of their number
  std::vector<double> column;  // by block: where the path is
  std::vector<float> slope;    // by block: samples a tick
};

// The blocks' own peaks beside the path, between the columns.
struct PathPoint {
  double block = 0, column = 0, weight = 0;
};
std::vector<PathPoint> points_on(const TickCorrelations& t, const Path& path);

// Best path whose slope changes by at most one step (0.05 %) a block, within ±0.4 %: states are (column, slope). Scores
// of unrelated sound have been measured on Gaussian noise: a maximum over many paths is not zero.
Path best_path(const TickCorrelations& t);

}  // namespace contrechamp::clock
