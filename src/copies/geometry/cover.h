// How much of one picture another shows, by the map between them alone.
#pragma once

#include "copies/geometry/plane.h"

namespace contrechamp::copies {

// A picture's frame in units of its long side, centred on zero.
struct Frame {
  double width = 1, height = 1;
};

Frame frame_of(int width_px, int height_px);

struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  double area() const { return right > left && bottom > top ? (right - left) * (bottom - top) : 0; }
};

Box intersection(const Box& a, const Box& b);

struct Cover {
  double share = 0;  // 0…1: of the second frame, the part that the first one covers
  Box box;           // around that part, in the second frame
};

// `map`: from the first frame to the second.
Cover cover(const PlaneMap& map, const Frame& first, const Frame& second);

// The part that two pictures share, in the plane of each.
struct SharedPart {
  Box in_first, in_second;
  double first_share = 0, second_share = 0;
};

// `region`: in the second picture, around what both show; without area: the whole overlap.
SharedPart shared_part(const PlaneMap& map, const Box& region, const Frame& first, const Frame& second);

// Is the other clip small in this picture, beside something else?
// `share`: of this picture, the part that both show. `other_share`: the same of the other's picture.
// `scale`: this picture's pixels across one of the other's.
bool is_inset(double share, double other_share, double scale);

}  // namespace contrechamp::copies
