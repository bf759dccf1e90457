// Phase correlation along a lag that moves, because a phone or the source does.
#pragma once

#include <cstddef>
#include <vector>

#include "clock/pair/phase_blocks.h"

namespace contrechamp::clock {

using Rows = std::vector<std::vector<float>>;  // by block: one value for each lag

// The sum of the ticks of one block, each shifted by `slope` samples a tick from the middle of the block; of unit
// variance.
std::vector<float> sum_block(const TickCorrelations& t, std::size_t first, float slope);

struct Path {
  float score = 0;             // sum of the capped blocks, over the root of their number
  std::vector<double> column;  // by block: the column of the path
  std::vector<float> slope;    // by block: samples a tick
};

// A peak of a block near the path, interpolated between columns.
struct PathPoint {
  double block = 0, column = 0, weight = 0;
};
std::vector<PathPoint> points_on(const TickCorrelations& t, const Path& path);

// The best path by dynamic programming over states (column, slope). The slope changes by at most one step (0.05 %) a
// block, within ±0.4 %. The score of unrelated sound is not zero, for it is a maximum over many paths: null_of() in
// verify.cpp.
Path best_path(const TickCorrelations& t);

}  // namespace contrechamp::clock
