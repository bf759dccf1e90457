// Do two films, laid over each other, move alike? A camera that stands still shows the same place in every take; what
// moves there is the same only in copies.
#pragma once

#include <optional>
#include <vector>

#include "copies/geometry/align.h"
#include "copies/geometry/cover.h"
#include "copies/geometry/plane.h"
#include "model/strip.h"

namespace contrechamp::copies {

// A stretch of the query that moves as a stretch of the earlier film:
//   time in the earlier film = speed × time in the query + offset
struct MotionLine {
  double speed = 1;
  double offset_s = 0;
  double start_s = 0, end_s = 0;  // in the query
  double likeness = 0;   // −1…1: mean correlation of the changes of brightness, weighted by how much changes
  double steady = 0;     // −1…1: a quarter of what moves is less alike than this
  double evidence = 0;   // seconds of changing picture that agree beyond chance
  double stillness = 0;  // −1…1: median correlation of the pictures themselves
};

struct Motion {
  PlaneMap map;                   // from the query's frame to the earlier one's, made exact where that was possible
  std::vector<MotionLine> lines;  // most evidence first; at most four
  std::optional<MotionLine>
      faint;  // where next to nothing moves, by what changes faintly (copies/motion/low_motion.h); evidence 0
  double query_activity = 0;  // 0…1: share of the query's time in which something moves
  double earlier_activity = 0;
  double best_stillness = 0;  // of the pictures, at the best moment
  double overlap = 0;         // share of the earlier film's frame that the query's frame covers
  Box region;                 // in the earlier picture: around what agrees; empty: all that both show
  double same = 1;            // share of that in which the pictures agree; the rest shows something else
  double largest_share = 1;   // what agrees, as a share of the frame in which it is larger
};

// `hint`: pictures that gave the map.
Motion compare_motion(const model::Strip& query, const model::Strip& earlier, const PlaneMap& query_to_earlier,
                      Moment hint);

}  // namespace contrechamp::copies
