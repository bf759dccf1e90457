// How far two still pictures stay apart, place by place, once a map lays one over the other. An edit moves a whole
// picture: what is left is noise of a tenth of a pixel. A second exposure bends it: near things move against far ones
// (parallax), a turned camera tilts the plane, what moved stands elsewhere. Method: translation of small blocks by
// Gauss–Newton (Lucas and Kanade, 1981), then one affine map over all of them by iteratively reweighted least squares.
#pragma once

#include <functional>
#include <vector>

#include "copies/geometry/blocks.h"
#include "copies/geometry/plane.h"

namespace contrechamp::copies {

struct BlockShift {
  Point query;              // middle of the block, in the query's plane
  Point earlier;            // where it lies in the earlier picture, in that one's plane
  int column = 0, row = 0;  // of the grid over the query's picture
  bool found = false;       // false: too little detail, or what lies there is not the same
};

struct Displacement {
  PlaneMap map;                    // affine, from the query's picture to the earlier one's
  int blocks = 0;                  // that were found
  double share = 0;                // of the blocks with detail in the query that were found
  double anisotropy = 1;           // ratio of the larger to the smaller scale of the map, 1 for turn and scale alone
  double shear = 0;                // what is left of it after a stretch along the sides of either picture, 0 for edits
  double bend_px = 0;              // root mean square of what neighbours share of the rest after the affine map
  double noise_px = 0;             // what that would be if no two neighbours shared anything
  double rest_px = 0;              // median of the rest, whether shared or not: the noise of the measurement and more
  std::vector<BlockShift> shifts;  // rows × columns
  int columns = 0, rows = 0;
  // Pixels along the long side of the query's picture as it was measured: at the coarser sampling of the two pictures.
  double side_px = 1;
};

struct Rest {
  double bend_px = 0;   // root mean square of what neighbours share
  double rest_px = 0;   // median
  double noise_px = 0;  // what bend_px would be if no two neighbours shared anything
};
using Warp = std::function<Point(Point query)>;
// What is left of the shifts after a map.
Rest rest_after(const Displacement& shifts, const Warp& map);

// `start` as from align(). Few blocks found: the measures say nothing.
Displacement displacement(const GreyView& query, const GreyView& earlier, const PlaneMap& start);

}  // namespace contrechamp::copies
