// Samples two strips at the same points of the scene.
#pragma once

#include <vector>

#include "copies/geometry/blocks.h"
#include "copies/geometry/plane.h"
#include "model/strip.h"

namespace contrechamp::copies {

struct Grid {
  int cells = 0;
  double overlap = 0;        // share of the earlier frame that the query's covers
  std::vector<float> query;  // grey levels, `cells` values a picture
  std::vector<float> earlier;
  const float* query_at(int i) const { return query.data() + static_cast<std::size_t>(i) * cells; }
  const float* earlier_at(int i) const { return earlier.data() + static_cast<std::size_t>(i) * cells; }
};

// About `cells` equal cells over the part of the scene that both show, without the dissimilar blocks. Each cell is the
// mean of taps × taps points. No cells when the overlap is too small.
Grid make_grid(const model::Strip& query, const model::Strip& earlier, const PlaneMap& query_to_earlier, int cells,
               const Blocks* blocks = nullptr, int taps = 3);

}  // namespace contrechamp::copies
