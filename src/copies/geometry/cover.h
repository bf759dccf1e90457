// How much of one picture another shows, from the map between them alone.
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
  double share = 0;  // of the second frame that the first one covers, 0…1
  Box box;           // around that part, in the second frame
};

// `map` leads from the first frame to the second.
Cover cover(const PlaneMap& map, const Frame& first, const Frame& second);

// The part that two pictures share, seen from each.
struct SharedPart {
  Box in_first, in_second;
  double first_share = 0, second_share = 0;
};

// `region`: in the second picture, around what both show alike; of no area: all that lies over each other.
SharedPart shared_part(const PlaneMap& map, const Box& region, const Frame& first, const Frame& second);

// Is another clip small in this picture, beside something else? `share`: of this picture that both show, `other_share`
// of the other's; `scale`: this picture's pixels across one of the other's.
bool is_inset(double share, double other_share, double scale);

}  // namespace contrechamp::copies
