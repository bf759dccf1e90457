// The map between two films' pictures, made exact from the pictures themselves.
#pragma once

#include <span>
#include <utility>

#include "copies/geometry/plane.h"
#include "model/strip.h"

namespace contrechamp::copies {

// Picture numbers that show the same moment.
using Moment = std::pair<int, int>;  // of the query's strip, of the earlier one's

// Gauss–Newton on the grey values (Lucas and Kanade, 1981; Baker and Matthews, 2004), with gain and offset of each
// picture left free and large differences counted less, over all moments together. `start` must be within about two
// pixels of the strips. Returns `start` when nothing better is found.
PlaneMap align(const model::Strip& query, const model::Strip& earlier, std::span<const Moment> moments,
               const PlaneMap& start);

}  // namespace contrechamp::copies
