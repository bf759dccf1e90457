// Two photos that lie over each other: one recording that somebody has edited or photographed again, or two shots of
// one place?
#pragma once

#include "copies/geometry/blocks.h"

namespace contrechamp::copies {

// `map`: from the query to the earlier picture, as exact as align() makes it. `likeness`: median correlation of the
// blurred blocks.
bool are_two_shots(const GreyView& query, const GreyView& earlier, const PlaneMap& map, double likeness);

}  // namespace contrechamp::copies
