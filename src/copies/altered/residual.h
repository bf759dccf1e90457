// What is left between two pictures once one lies on the other and has its tones.
#pragma once

#include <vector>

#include "copies/geometry/blocks.h"

namespace contrechamp::copies {

struct Residual {
  int width = 0, height = 0;
  double side_px = 1;  // pixels along the long side of the query's whole picture
  std::vector<float> query,
      earlier;               // blurred, at the coarser sampling of the two, on the query's grid and in its tones
  std::vector<bool> shared;  // where both have a pixel
  double noise = 0;          // grey levels: standard deviation of the difference, without what differs much

  std::size_t at(int x, int y) const { return static_cast<std::size_t>(y) * width + x; }
  Point plane(double x, double y) const {
    return {(x + 0.5 - width / 2.0) / side_px, (y + 0.5 - height / 2.0) / side_px};
  }
};

// `map`: exact to a fraction of a pixel, from the query to the earlier picture.
Residual residual_of(const GreyView& query, const GreyView& earlier, const PlaneMap& map);

}  // namespace contrechamp::copies
