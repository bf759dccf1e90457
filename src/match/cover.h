// How much of one picture another shows, from the map between them alone.
#pragma once

#include "match/plane.h"

namespace contrechamp::match {

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

}  // namespace contrechamp::match
