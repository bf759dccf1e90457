// Refines the map between two films' pictures from the grey values (direct image alignment).
#pragma once

#include <span>
#include <utility>

#include "copies/geometry/plane.h"
#include "model/strip.h"

namespace contrechamp::copies {

// Numbers of two pictures that show the same moment: in the query's strip, in the earlier one's.
using Moment = std::pair<int, int>;

// Gauss–Newton on the grey values (Lucas and Kanade, 1981; Baker and Matthews, 2004), over all moments together.
// Gain and offset of each pair of pictures are free, and large residuals weigh less (Cauchy weights).
// `start` must be within about two pixels of the strips. Returns `start` when no better map is found.
PlaneMap align(const model::Strip& query, const model::Strip& earlier, std::span<const Moment> moments,
               const PlaneMap& start);

}  // namespace contrechamp::copies
