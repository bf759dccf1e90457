// Two strips read at the same points of the scene.
#pragma once

#include <vector>

#include "copies/geometry/blocks.h"
#include "copies/geometry/plane.h"
#include "model/strip.h"

namespace contrechamp::copies {

struct Grid {
  int cells = 0;
  double overlap = 0;        // share of the earlier frame that the query's covers
  std::vector<float> query;  // picture after picture, `cells` values each, grey levels
  std::vector<float> earlier;
  const float* query_at(int i) const { return query.data() + static_cast<std::size_t>(i) * cells; }
  const float* earlier_at(int i) const { return earlier.data() + static_cast<std::size_t>(i) * cells; }
};

// About `cells` even cells over the part of the scene that both show, without the blocks that are `unlike`; none when
// that is next to nothing. Each is the mean of taps × taps points.
Grid make_grid(const model::Strip& query, const model::Strip& earlier, const PlaneMap& query_to_earlier, int cells,
               const Blocks* blocks = nullptr, int taps = 3);

}  // namespace contrechamp::copies
