// Compares two pictures block by block, with a homography between them.
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
// Blurred by a binomial filter of 5 × 5, which takes away what differs by sampling, noise and compression.
GreyView smooth(const GreyView& picture);
// Each pixel the mean of `factor` × `factor` of the picture, about the same middle; what is left of a pixel at the
// edges goes. The picture itself where the factor is not above 1.
GreyView shrunk(const GreyView& picture, double factor);
// Two pictures, blurred, at the coarser sampling of the two: what one cannot hold would be read as a difference or as a
// shift. A side: pixels that make up the long side of the whole picture, which need not be a whole number.
struct CommonSampling {
  GreyView query, earlier;
  double query_side_px = 1, earlier_side_px = 1;
};
CommonSampling common_sampling(const GreyView& query, const GreyView& earlier, const PlaneMap& query_to_earlier);
// The mean of these pictures, in which moving objects fade.
GreyView mean_of(const model::Strip& strip, std::span<const int> numbers);

struct Blocks {
  enum class State : std::uint8_t { outside, flat, similar, dissimilar };
  double similar = 0;   // share of the blocks with detail that are similar; 0 when fewer than six have detail
  double likeness = 0;  // −1…1: median correlation of the similar blocks
  double overlap = 0;   // share of the earlier picture that the query's covers
  int detailed = 0;     // blocks with detail in either picture
  // Square blocks over the shared part, in the earlier picture's plane.
  double left = 0, top = 0, side = 0;
  int columns = 0, rows = 0;
  std::vector<State> states;  // rows × columns

  State at(Point earlier) const;
  // The box around the similar blocks, without outliers; around the whole shared part when no block is similar.
  Box region() const;
};

// The share of a picture's detail that lies beyond the edges of the other one, 0…1. Bars and flat areas do not count.
double detail_beyond(const GreyView& picture, const GreyView& other, const PlaneMap& to_other);

Blocks compare_blocks(const GreyView& query, const GreyView& earlier, const PlaneMap& query_to_earlier);

}  // namespace contrechamp::copies
