// The binary tests of a descriptor, for every orientation.
#pragma once

#include <cstdint>
#include <vector>

namespace contrechamp::fingerprint {

inline constexpr int directions = 32;  // of a full turn

struct PointPair {
  std::int8_t x0, y0, x1, y1;
};

// The 256 tests, rotated by `turned` / directions of a turn. Without rotation test i + 128 is the reflection of test i
// in the x axis (i < 128).
const std::vector<PointPair>& turned_pattern(int turned);

}  // namespace contrechamp::fingerprint
