// Low-motion correlation, for films of a place in which almost nothing moves. Light, sensor noise and the camera's
// compression still change the means of many pixels by fractions of a grey level. A copy keeps these changes; another
// take has others.
#pragma once

#include <optional>
#include <utility>

#include "copies/motion/changes.h"

namespace contrechamp::copies {

struct LowMotionMatch {
  int offset = 0;         // pictures: that of the earlier film less that of the query
  int from = 0, to = 0;   // pictures of the query, half open, while both show the place
  double likeness = 0;    // −1…1: correlation of the low-motion changes at this offset
  double margin = 0;      // by how much it exceeds the best of all offsets that are half a second and more away
  double deviations = 0;  // by how much it exceeds the mean of those offsets, in their standard deviations
  double least_part = 0;  // the lowest correlation of the halves, in time and in space
};

// Correlates the changes over `lag` pictures at every offset, at the speed of the earlier film only.
// Rows: the same large cells of both films, about 150, each the mean of many pixels.
// `matching`: one picture of each film that show the place.
// nullopt when less than two seconds are in common, or when there are too few other offsets to compare the best with.
std::optional<LowMotionMatch> correlate_low_motion(const Rows& query, const Rows& earlier, std::pair<int, int> matching,
                                                   int lag);

// Is the correlation that of one recording?
bool is_sure(const LowMotionMatch& line);

}  // namespace contrechamp::copies
