// Films of a place in which next to nothing moves: light, sensor and the camera's own compression still change a
// little, and a copy keeps that where means are taken over many pixels. Another take has changes of its own.
#pragma once

#include <optional>
#include <utility>

#include "copies/motion/changes.h"

namespace contrechamp::copies {

struct FaintLine {
  int offset = 0;         // pictures: that of the earlier film less that of the query
  int from = 0, to = 0;   // pictures of the query, half open, while both show the place
  double likeness = 0;    // −1…1: correlation of the faint changes
  double margin = 0;      // by how much no other moment comes near, half a second and more away
  double deviations = 0;  // likeness over the mean of those moments, in their standard deviations
  double least_part = 0;  // likeness of the worse half: in time, in space
};

// Rows: the same large cells of both films (about 150, each the mean of many pixels), `lag` pictures to a change.
// `alike`: pictures of the two that show the place. Nothing when fewer than two seconds are in common anywhere, or too
// few other moments to weigh the best one against. At the speed of the earlier film only.
std::optional<FaintLine> compare_faint(const Rows& query, const Rows& earlier, std::pair<int, int> alike, int lag);

// The line says that both are one recording.
bool is_sure(const FaintLine& line);

}  // namespace contrechamp::copies
