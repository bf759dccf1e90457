// Motion correlation of two films whose pictures are aligned. A fixed camera shows the same place in every take; the
// motion is the same in copies only.
#pragma once

#include <optional>
#include <vector>

#include "copies/geometry/align.h"
#include "copies/geometry/cover.h"
#include "copies/geometry/plane.h"
#include "model/strip.h"

namespace contrechamp::copies {

// A stretch of the query with the motion of a stretch of the earlier film:
//   time in the earlier film = speed × time in the query + offset
struct MotionLine {
  double speed = 1;
  double offset_s = 0;
  double start_s = 0, end_s = 0;  // in the query
  double likeness = 0;            // −1…1: mean correlation of the changes of brightness, weighted by activity
  double steady = 0;              // −1…1: lower quartile of the same
  double evidence = 0;            // seconds of motion that agree beyond chance
  double stillness = 0;           // −1…1: median correlation of the pictures themselves
};

struct Motion {
  PlaneMap map;                   // from the query's frame to the earlier one's, refined where possible
  std::vector<MotionLine> lines;  // most evidence first; at most four
  // From the low-motion correlation (copies/motion/low_motion.h), where almost nothing moves; its evidence is 0.
  std::optional<MotionLine> low_motion;
  double query_activity = 0;  // 0…1: share of the query's time in which something moves
  double earlier_activity = 0;
  double best_stillness = 0;  // highest correlation of two pictures
  Moment alike{0, 0};         // of those two
  double overlap = 0;         // share of the earlier film's frame that the query's frame covers
  Box region;                 // in the earlier picture, around what both show; empty: the whole overlap
  double same = 1;            // share of the overlap in which both show the same
  double largest_share = 1;   // the part that both show, as a share of the frame in which it is larger
};

// `hint`: the pictures from which the map was found.
Motion compare_motion(const model::Strip& query, const model::Strip& earlier, const PlaneMap& query_to_earlier,
                      Moment hint);

}  // namespace contrechamp::copies
