// Where one picture lies within another: does it lie there whole, and does the other go on beyond its edges?
#pragma once

#include <array>
#include <optional>

#include "copies/geometry/blocks.h"
#include "copies/geometry/cover.h"

namespace contrechamp::copies {

// How far within `into` the corners of `frame` lie, in long sides of `into`: the least of the four, negative outside.
double corners_within(const PlaneMap& map, const Frame& frame, const Frame& into);

// A part of a picture, its corners in order.
using Quad = std::array<Point, 4>;
Quad corners_of(const Frame& frame);
Quad mapped(const PlaneMap& map, const Quad& corners);

// What runs along an edge of a part: three pixels within, three beyond, nine within.
struct EdgeLikeness {
  double across = 0;  // correlation of what lies on both sides of the edge
  double within = 0;  // the same at the same distance within it
  double step = 1;    // mean square difference across the edge, against that within it
  double seen = 0;    // share of the edge that has the picture on both sides
};
EdgeLikeness likeness_at_edges(const GreyView& picture, const Quad& part);

}  // namespace contrechamp::copies
