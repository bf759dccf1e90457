// Two pictures laid over each other, compared block by block.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "copies/geometry/cover.h"
#include "model/strip.h"

namespace contrechamp::copies {

struct GreyView {
  int width = 0, height = 0;
  std::vector<float> grey;  // rows
};

GreyView picture_of(const model::Strip& strip, int number);
// Without what is finer than two pixels: sampling, noise, compression.
GreyView smooth(const GreyView& picture);
// What stays in these pictures: their mean.
GreyView mean_of(const model::Strip& strip, std::span<const int> numbers);

struct Blocks {
  enum class Said : std::uint8_t { outside, flat, alike, unlike };
  double alike = 0;     // share of the blocks with detail that look alike; 0 when fewer than six have any
  double likeness = 0;  // −1…1: median correlation of the blocks that are alike
  double overlap = 0;   // share of the earlier picture that the query's covers
  int detailed = 0;     // blocks with detail in either
  // Square blocks over the shared part, in the earlier picture's plane.
  double left = 0, top = 0, side = 0;
  int columns = 0, rows = 0;
  std::vector<Said> said;  // rows × columns

  Said at(Point earlier) const;
  // Around the blocks that are alike, without single ones far out; of the whole shared part when none is.
  Box region() const;
};

// The share of a picture's detail that lies beyond the edges of another, 0 to 1. Bars and flat grounds do not count.
double detail_beyond(const GreyView& picture, const GreyView& other, const PlaneMap& to_other);

Blocks compare_blocks(const GreyView& query, const GreyView& earlier, const PlaneMap& query_to_earlier);

}  // namespace contrechamp::copies
