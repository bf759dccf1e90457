// The binary tests of a local code, for every direction.
#pragma once

#include <cstdint>
#include <vector>

namespace contrechamp::fingerprint {

inline constexpr int directions = 32;  // of a full turn

struct PointPair {
  std::int8_t x0, y0, x1, y1;
};

// 256 tests, turned by `turned` / directions of a full turn. In the unturned pattern test i + 128 is test i reflected
// in the x axis (i < 128).
const std::vector<PointPair>& turned_pattern(int turned);

}  // namespace contrechamp::fingerprint
