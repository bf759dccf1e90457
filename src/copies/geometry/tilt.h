// A plane that stands at an angle before a camera: the map of one picture that was photographed from a screen or from
// paper onto that photo. It is projective, and the lens of the second camera may curve straight lines a little.
#pragma once

#include "copies/geometry/displacement.h"

namespace contrechamp::copies {

struct Tilt {
  PlaneMap map;         // from the query's plane to the earlier one's, after the lens
  double lens = 0;      // a point of the query's plane at radius r lies at r (1 + lens r²) before `map`
  double bend_px = 0;   // as in Displacement, after this fit
  double noise_px = 0;  // what bend_px would be if no two neighbours shared anything

  Point operator()(Point query) const;
};

// The best tilt over the blocks that were found; large rests count less (iteratively reweighted least squares).
Tilt fit_tilt(const Displacement& shifts);

}  // namespace contrechamp::copies
