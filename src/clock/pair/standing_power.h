// What the sum of many blocks says by its power at constant lags: of clusters of echoes and of many sources.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace contrechamp::clock {

// A sound with many echoes, or from many sources, gives no single peak but a cluster of constant lags. Raises `best`,
// the power within ±2, ±16 and ±64 ms in standard deviations, to that of `sum`, the sum of `n` blocks by column.
void take_clusters(const std::vector<float>& sum, std::ptrdiff_t n, std::array<float, 3>& best);

// The column of the median of the standing power: the middle of many sources or echoes. Echoes of one phone lie on one
// side of it, those of the other phone on the other.
double middle_of(const std::vector<float>& sum, double otherwise);

// The column of the direct path: the highest one, with a weight that falls with the distance from the middle, for an
// echo may be louder than the direct path.
double direct_path(const std::vector<float>& sum, double middle, double within);

}  // namespace contrechamp::clock
