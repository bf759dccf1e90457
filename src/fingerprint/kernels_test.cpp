#include "fingerprint/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace contrechamp::fingerprint {
namespace {

using model::GreyPicture;

// Noise on a ramp on boxes: flat parts, edges and corners of every strength, and both ends of the scale.
GreyPicture picture(unsigned seed, int width, int height) {
  GreyPicture out{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height)};
  std::mt19937 random(seed);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const int box = (x / 11 + y / 7) % 3 * 120 + (x * 40) / width;
      const int noise = y > height / 2 ? static_cast<int>(random() % 60) - 30 : 0;
      out.pixels[static_cast<std::size_t>(y) * width + x] = static_cast<std::uint8_t>(std::clamp(box + noise, 0, 255));
    }
  return out;
}

constexpr int widths[] = {35, 41, 64, 97, 448};  // shorter than a vector, not a multiple of one, longer

bool is_corner(const std::uint8_t* p, int stride, int threshold) {
  constexpr int dx[16] = {0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3, -3, -3, -2, -1};
  constexpr int dy[16] = {-3, -3, -2, -1, 0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3};
  for (int sign : {1, -1})
    for (int first = 0; first < 16; ++first) {
      int run = 0;
      while (run < 9 && sign * (p[dy[(first + run) % 16] * stride + dx[(first + run) % 16]] - *p) > threshold) ++run;
      if (run == 9) return true;
    }
  return false;
}

TEST(Kernels, CornersMatchTheScalarTest) {
  int found = 0, looked_at = 0;
  for (const int width : widths)
    for (const int threshold : {5, 14, 200}) {
      const GreyPicture p = picture(static_cast<unsigned>(width), width, 50);
      for (int y = 3; y < p.height_px - 3; ++y) {
        std::vector<std::uint8_t> marks(static_cast<std::size_t>(width) + 1, 7);
        const std::uint8_t* row = &p.pixels[static_cast<std::size_t>(y) * width];
        mark_corners(row, width, 3, width - 3, threshold, marks.data());
        for (int x = 3; x < width - 3; ++x, ++looked_at) {
          const bool corner = is_corner(row + x, width, threshold);
          ASSERT_EQ(marks[static_cast<std::size_t>(x)], corner ? 255 : 0) << x << ' ' << y << ' ' << threshold;
          found += corner;
        }
        EXPECT_EQ(marks[2], 7);  // nothing outside
        EXPECT_EQ(marks[static_cast<std::size_t>(width) - 3], 7);
      }
    }
  EXPECT_GT(found, looked_at / 50);
  EXPECT_LT(found, looked_at / 2);
}

TEST(Kernels, GradientsAndTheirSumsMatchTheScalarLoop) {
  for (const int width : widths) {
    const int height = 20;
    const GreyPicture p = picture(static_cast<unsigned>(width) + 1, width, height);
    std::vector<std::int16_t> across(p.pixels.size() + 8), down(p.pixels.size() + 8);
    const auto at = [&](int x, int y) { return static_cast<std::size_t>(y) * width + x; };
    for (int y = 1; y < height - 1; ++y)
      slopes(&p.pixels[at(0, y)], width, 1, width - 1, &across[at(0, y)], &down[at(0, y)]);
    const auto grey = [&](int x, int y) { return static_cast<int>(p.pixels[at(x, y)]); };
    for (int y = 1; y < height - 1; ++y)
      for (int x = 1; x < width - 1; ++x) {
        int gx = 0, gy = 0;
        for (const int by : {-1, 0, 1}) {
          gx += (by == 0 ? 2 : 1) * (grey(x + 1, y + by) - grey(x - 1, y + by));
          gy += (by == 0 ? 2 : 1) * (grey(x + by, y + 1) - grey(x + by, y - 1));
        }
        ASSERT_EQ(across[at(x, y)], gx);
        ASSERT_EQ(down[at(x, y)], gy);
      }
    for (int y = 4; y < height - 4; ++y)
      for (int x = 4; x < width - 4; ++x) {
        int xx = 0, yy = 0, xy = 0;
        for (int j = -3; j <= 3; ++j)
          for (int i = -3; i <= 3; ++i) {
            const int gx = across[at(x + i, y + j)], gy = down[at(x + i, y + j)];
            xx += gx * gx, yy += gy * gy, xy += gx * gy;
          }
        const SlopeSums sums = slope_sums(&across[at(x, y)], &down[at(x, y)], width);
        ASSERT_EQ(sums.xx, xx);
        ASSERT_EQ(sums.yy, yy);
        ASSERT_EQ(sums.xy, xy);
      }
  }
}

TEST(Kernels, TheBoxFilterMatchesTheScalarLoop) {
  for (const int width : widths) {
    const GreyPicture p = picture(static_cast<unsigned>(width) + 2, width, 31);
    const GreyPicture smooth = blurred(p);
    for (int y = 0; y < p.height_px; ++y)
      for (int x = 0; x < width; ++x) {
        const std::size_t here = static_cast<std::size_t>(y) * width + x;
        int expected = p.pixels[here];
        if (x >= 2 && y >= 2 && x < width - 2 && y < p.height_px - 2) {
          int sum = 0;
          for (int j = -2; j <= 2; ++j)
            for (int i = -2; i <= 2; ++i) sum += p.pixels[static_cast<std::size_t>(y + j) * width + x + i];
          expected = sum * 2622 >> 16;  // / 25
        }
        ASSERT_EQ(smooth.pixels[here], expected) << x << ' ' << y;
      }
  }
}

TEST(Kernels, MixedRowsMatchTheScalarLoop) {
  for (const int width : widths)
    for (const int weight : {0, 1, 128, 255}) {
      const GreyPicture p = picture(3, width, 12);
      std::vector<std::uint16_t> mixed(static_cast<std::size_t>(width));
      mix_rows(&p.pixels[0], &p.pixels[static_cast<std::size_t>(width) * 11], weight, width, mixed.data());
      for (int x = 0; x < width; ++x)
        ASSERT_EQ(mixed[static_cast<std::size_t>(x)], p.pixels[static_cast<std::size_t>(x)] * (256 - weight) +
                                                          p.pixels[static_cast<std::size_t>(width) * 11 + x] * weight);
    }
}

}  // namespace
}  // namespace contrechamp::fingerprint
