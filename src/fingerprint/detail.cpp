#include "fingerprint/detail.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace contrechamp::fingerprint {
namespace {

// Chosen by hand; not varied on the public set.
constexpr int side = 4;                 // px of a block
constexpr double least_contrast = 3.0;  // standard deviation of the blocks' means, in grey levels
// Variance of the blocks' means over that of the pixels; white noise has 1/16.
constexpr double least_block_share = 0.25;

}  // namespace

int detail(const model::GreyPicture& picture) {
  const int w = picture.width_px / side, h = picture.height_px / side;
  if (w < 2 || h < 2) return 0;
  double sum = 0, squares = 0, block_squares = 0;
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) {
      int block = 0, block_square = 0;
      for (int j = 0; j < side; ++j) {
        const std::uint8_t* p = &picture.pixels[static_cast<std::size_t>(y * side + j) * picture.width_px + x * side];
        for (int i = 0; i < side; ++i) {
          block += p[i];
          block_square += p[i] * p[i];
        }
      }
      sum += block;
      squares += block_square;
      block_squares += static_cast<double>(block) * block / (side * side);
    }
  const double count = static_cast<double>(w) * h * side * side;
  const double mean_part = sum * sum / count;
  const double variance = (squares - mean_part) / count;
  const double block_variance = (block_squares - mean_part) / count;
  if (block_variance < least_contrast * least_contrast || block_variance < least_block_share * variance) return 0;
  return static_cast<int>(std::clamp(std::sqrt(block_variance) * 2.0, 1.0, 100.0));
}

}  // namespace contrechamp::fingerprint
