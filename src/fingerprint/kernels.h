// The loops over pixels that cost most, in vectors of whatever width the processor has (Highway). Each gives bit for
// bit what its plain form gives (kernels_test.cpp).
#pragma once

#include <cstdint>

#include "model/ports.h"

namespace contrechamp::fingerprint {

// FAST (Rosten and Drummond, 2006): nine pixels in a row on a circle of radius 3 are all brighter, or all darker, than
// the centre by more than `threshold`. `row` is a row of the picture, three rows and three columns off its edges at
// least; marks[x] becomes 255 where x is a corner, else 0, for `from` ≤ x < `to`.
void mark_corners(const std::uint8_t* row, int stride, int from, int to, int threshold, std::uint8_t* marks);

// Sobel's slopes of the pixels `from` ≤ x < `to` of a row that has a row above and below.
void slopes(const std::uint8_t* row, int stride, int from, int to, std::int16_t* across, std::int16_t* down);

// Sums over the 7 × 7 pixels around one.
struct SlopeSums {
  std::int32_t xx = 0, yy = 0, xy = 0;
};
// `across` and `down` point at the pixel itself; one value after the seventh of each row is read and not used.
SlopeSums slope_sums(const std::int16_t* across, const std::int16_t* down, int stride);

// to[x] = a[x] × (256 − weight) + b[x] × weight, weight from 0 to 255.
void mix_rows(const std::uint8_t* a, const std::uint8_t* b, int weight, int width, std::uint16_t* to);

// Mean of 5 × 5; the two outermost rows and columns stay as they are.
model::GreyPicture blurred(const model::GreyPicture& picture);

}  // namespace contrechamp::fingerprint
