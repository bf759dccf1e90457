// The most expensive loops over pixels, vectorised for the processor at hand (Highway). Each gives the same bits as its
// scalar form (kernels_test.cpp).
#pragma once

#include <cstdint>

#include "model/ports.h"

namespace contrechamp::fingerprint {

// The FAST-9 corner test (Rosten and Drummond, 2006): nine contiguous pixels on a circle of radius 3 are all brighter,
// or all darker, than the centre by more than `threshold`. `row`: at least three rows and columns from the edges of the
// picture. Sets marks[x] to 255 where x is a corner, else to 0, for `from` ≤ x < `to`.
void mark_corners(const std::uint8_t* row, int stride, int from, int to, int threshold, std::uint8_t* marks);

// Sobel gradients of the pixels `from` ≤ x < `to` of a row that has a row above and below.
void slopes(const std::uint8_t* row, int stride, int from, int to, std::int16_t* across, std::int16_t* down);

// The structure tensor of a pixel: sums of products of gradients over 7 × 7 pixels.
struct SlopeSums {
  std::int32_t xx = 0, yy = 0, xy = 0;
};
// `across` and `down` point at the pixel. One value beyond the seventh of each row is read and masked.
SlopeSums slope_sums(const std::int16_t* across, const std::int16_t* down, int stride);

// to[x] = a[x] × (256 − weight) + b[x] × weight, weight from 0 to 255.
void mix_rows(const std::uint8_t* a, const std::uint8_t* b, int weight, int width, std::uint16_t* to);

// A box filter of 5 × 5. The two outermost rows and columns are not changed.
model::GreyPicture blurred(const model::GreyPicture& picture);

}  // namespace contrechamp::fingerprint
