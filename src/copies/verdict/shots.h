// Two photos that lie over each other: one recording that somebody has edited or photographed again, or two shots of
// one place?
#pragma once

#include "copies/geometry/blocks.h"

namespace contrechamp::copies {

struct Shots {
  bool two = false;
  PlaneMap map;  // of one plane, to a fraction of a pixel where enough blocks bind it
};
// `map`: from the query to the earlier picture, as exact as align() makes it. `likeness`: median correlation of the
// blurred blocks.
Shots compare_shots(const GreyView& query, const GreyView& earlier, const PlaneMap& map, double likeness);

}  // namespace contrechamp::copies
