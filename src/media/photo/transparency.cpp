#include "media/photo/transparency.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace contrechamp::media {
namespace {

// A difference of luma beyond this adds nothing: about 3 : 1 on white, which WCAG 2.1 asks of large text.
constexpr int enough_contrast = 96;
// White first, as pages are; then black, as players are.
constexpr std::array<std::uint8_t, 5> grounds{255, 0, 128, 64, 192};

std::uint8_t luma(const std::uint8_t* rgb) {
  return static_cast<std::uint8_t>((77 * rgb[0] + 150 * rgb[1] + 29 * rgb[2] + 128) >> 8);  // BT.601, as luma_of()
}

// How much of what is drawn, by its opacity, has each luma.
std::array<std::uint64_t, 256> drawn(const std::uint8_t* rgba, std::size_t pixels) {
  std::array<std::uint64_t, 256> out{};
  for (std::size_t i = 0; i < pixels; ++i) out[luma(rgba + 4 * i)] += rgba[4 * i + 3];
  return out;
}

// Contrast is squared, so that a part that vanishes counts for more than one that could stand out further.
std::uint8_t best_ground(const std::array<std::uint64_t, 256>& ink) {
  double least = -1;
  std::uint8_t best = grounds.front();
  for (const std::uint8_t ground : grounds) {
    double lost = 0;
    for (int value = 0; value < 256; ++value) {
      const double short_of = enough_contrast - std::min(std::abs(value - ground), enough_contrast);
      lost += static_cast<double>(ink[static_cast<std::size_t>(value)]) * short_of * short_of;
    }
    if (least < 0 || lost < least * 0.9) least = lost, best = ground;  // not for a hair's breadth
  }
  return best;
}

}  // namespace

void lay_on_ground(std::uint8_t* rgba, std::size_t pixels) {
  bool opaque = true;
  for (std::size_t i = 0; opaque && i < pixels; ++i) opaque = rgba[4 * i + 3] == 255;
  if (opaque) return;
  const unsigned ground = best_ground(drawn(rgba, pixels));
  for (std::size_t i = 0; i < pixels; ++i) {
    std::uint8_t* pixel = rgba + 4 * i;
    const unsigned alpha = pixel[3];
    for (int c = 0; c < 3; ++c)
      pixel[c] = static_cast<std::uint8_t>((pixel[c] * alpha + ground * (255 - alpha) + 127) / 255);
    pixel[3] = 255;
  }
}

}  // namespace contrechamp::media
