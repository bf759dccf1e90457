#include "fingerprint/local_features.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <utility>

#include "fingerprint/pattern.h"

namespace contrechamp::fingerprint {
namespace {

using model::GreyPicture;
using model::LocalFeature;

constexpr int levels = 6;
constexpr double step = 1.2599210498948732;  // three levels are one octave
constexpr int margin_px = 17;                // the patch of a corner, turned, stays inside
constexpr int cell_px = 28;
constexpr int strong = 14;  // grey levels between a corner and its surround
constexpr int weak = 5;     // for cells that have nothing better: dim and foggy pictures

struct Corner {
  int x = 0, y = 0;
  float worth = 0;
};

GreyPicture shrink(const GreyPicture& from, int width, int height) {
  GreyPicture to{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height)};
  const int fx = (from.width_px << 12) / width;
  const int fy = (from.height_px << 12) / height;
  for (int y = 0; y < height; ++y) {
    const int sy = std::min(y * fy + fy / 2 - 2048 < 0 ? 0 : y * fy + fy / 2 - 2048, (from.height_px - 1) << 12);
    const int y0 = sy >> 12, wy = (sy & 4095) >> 4, y1 = std::min(y0 + 1, from.height_px - 1);
    const std::uint8_t* a = &from.pixels[static_cast<std::size_t>(y0) * from.width_px];
    const std::uint8_t* b = &from.pixels[static_cast<std::size_t>(y1) * from.width_px];
    for (int x = 0; x < width; ++x) {
      const int sx = std::clamp(x * fx + fx / 2 - 2048, 0, (from.width_px - 1) << 12);
      const int x0 = sx >> 12, wx = (sx & 4095) >> 4, x1 = std::min(x0 + 1, from.width_px - 1);
      const int upper = a[x0] * (256 - wx) + a[x1] * wx;
      const int lower = b[x0] * (256 - wx) + b[x1] * wx;
      to.pixels[static_cast<std::size_t>(y) * width + x] =
          static_cast<std::uint8_t>((upper * (256 - wy) + lower * wy + 32768) >> 16);
    }
  }
  return to;
}

// Mean of 5 × 5: the binary tests compare small areas, not pixels.
GreyPicture blur(const GreyPicture& from) {
  const int w = from.width_px, h = from.height_px;
  GreyPicture to = from;
  std::vector<std::uint16_t> columns(static_cast<std::size_t>(w), 0);
  for (int y = 2; y < h - 2; ++y) {
    for (int x = 0; x < w; ++x) {
      const std::uint8_t* p = &from.pixels[static_cast<std::size_t>(y - 2) * w + x];
      columns[x] = static_cast<std::uint16_t>(p[0] + p[w] + p[2 * w] + p[3 * w] + p[4 * w]);
    }
    for (int x = 2; x < w - 2; ++x) {
      const int sum = columns[x - 2] + columns[x - 1] + columns[x] + columns[x + 1] + columns[x + 2];
      to.pixels[static_cast<std::size_t>(y) * w + x] = static_cast<std::uint8_t>(sum * 2622 >> 16);  // / 25
    }
  }
  return to;
}

// FAST: nine pixels in a row on a circle of radius 3 all brighter, or all darker, than the centre by `threshold`.
class Circle {
 public:
  explicit Circle(int stride) {
    constexpr int dx[16] = {0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3, -3, -3, -2, -1};
    constexpr int dy[16] = {-3, -3, -2, -1, 0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3};
    for (int i = 0; i < 16; ++i) at_[i] = dy[i] * stride + dx[i];
  }

  bool corner(const std::uint8_t* p, int threshold) const {
    const int high = *p + threshold, low = *p - threshold;
    const int n = p[at_[0]], e = p[at_[4]], s = p[at_[8]], w = p[at_[12]];
    const int brighter = (n > high) + (e > high) + (s > high) + (w > high);
    const int darker = (n < low) + (e < low) + (s < low) + (w < low);
    if (brighter < 2 && darker < 2) return false;
    std::uint32_t up = 0, down = 0;
    for (int i = 0; i < 16; ++i) {
      up |= static_cast<std::uint32_t>(p[at_[i]] > high) << i;
      down |= static_cast<std::uint32_t>(p[at_[i]] < low) << i;
    }
    return nine_in_a_row(up) || nine_in_a_row(down);
  }

 private:
  static bool nine_in_a_row(std::uint32_t bits) {
    std::uint32_t run = bits | bits << 16;
    run &= run >> 1;  // 2
    run &= run >> 2;  // 4
    run &= run >> 4;  // 8
    return (run & (bits | bits << 16) >> 8 & 0xffff) != 0;
  }
  int at_[16];
};

// Harris' measure over 7 × 7, with Sobel's slopes.
float harris(const GreyPicture& picture, int x, int y) {
  const int w = picture.width_px;
  std::int64_t xx = 0, yy = 0, xy = 0;
  for (int j = -3; j <= 3; ++j) {
    const std::uint8_t* p = &picture.pixels[static_cast<std::size_t>(y + j) * w + x - 3];
    for (int i = 0; i < 7; ++i, ++p) {
      const int gx = (p[1] - p[-1]) * 2 + p[1 - w] - p[-1 - w] + p[1 + w] - p[-1 + w];
      const int gy = (p[w] - p[-w]) * 2 + p[w - 1] - p[-w - 1] + p[w + 1] - p[-w + 1];
      xx += gx * gx;
      yy += gy * gy;
      xy += gx * gy;
    }
  }
  const double a = static_cast<double>(xx), b = static_cast<double>(yy), c = static_cast<double>(xy);
  return static_cast<float>(a * b - c * c - 0.04 * (a + b) * (a + b));
}

// The best corners of one level: in turns the best of each cell, then the second of each, … until `most`.
std::vector<Corner> corners(const GreyPicture& picture, int most) {
  const int w = picture.width_px, h = picture.height_px;
  if (w <= 2 * margin_px || h <= 2 * margin_px) return {};
  const Circle circle(w);
  const int columns = (w - 2 * margin_px + cell_px - 1) / cell_px;
  const int rows = (h - 2 * margin_px + cell_px - 1) / cell_px;
  std::vector<std::vector<Corner>> cells(static_cast<std::size_t>(columns) * rows);
  std::vector<Corner> found;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int x0 = margin_px + column * cell_px, x1 = std::min(x0 + cell_px, w - margin_px);
      const int y0 = margin_px + row * cell_px, y1 = std::min(y0 + cell_px, h - margin_px);
      found.clear();
      for (const int threshold : {strong, weak}) {
        if (!found.empty()) break;
        for (int y = y0; y < y1; ++y)
          for (int x = x0; x < x1; ++x)
            if (circle.corner(&picture.pixels[static_cast<std::size_t>(y) * w + x], threshold))
              found.push_back({x, y, harris(picture, x, y)});
      }
      std::sort(found.begin(), found.end(), [](const Corner& a, const Corner& b) { return a.worth > b.worth; });
      auto& kept = cells[static_cast<std::size_t>(row) * columns + column];
      for (const Corner& corner : found) {
        if (kept.size() >= 6) break;
        const bool apart = std::all_of(kept.begin(), kept.end(), [&](const Corner& other) {
          return std::abs(other.x - corner.x) > 4 || std::abs(other.y - corner.y) > 4;
        });
        if (apart && corner.worth > 0) kept.push_back(corner);
      }
    }
  }
  std::vector<Corner> out;
  for (std::size_t turn = 0; turn < 6 && static_cast<int>(out.size()) < most; ++turn) {
    std::vector<Corner> round;
    for (const auto& cell : cells)
      if (cell.size() > turn) round.push_back(cell[turn]);
    std::sort(round.begin(), round.end(), [](const Corner& a, const Corner& b) { return a.worth > b.worth; });
    for (const Corner& corner : round)
      if (static_cast<int>(out.size()) < most) out.push_back(corner);
  }
  return out;
}

// Direction from the corner to the centre of brightness of a disc around it, in `directions` steps of a full turn.
int direction(const GreyPicture& picture, const Corner& corner) {
  static const auto half_widths = [] {
    std::array<int, 16> out{};
    for (int y = 0; y <= 15; ++y) out[y] = static_cast<int>(std::sqrt(15.5 * 15.5 - y * y));
    return out;
  }();
  std::int64_t mx = 0, my = 0;
  for (int dy = -15; dy <= 15; ++dy) {
    const int half = half_widths[std::abs(dy)];
    const std::uint8_t* p =
        &picture.pixels[static_cast<std::size_t>(corner.y + dy) * picture.width_px + corner.x - half];
    int sum = 0, weighted = 0;
    for (int dx = -half; dx <= half; ++dx, ++p) {
      sum += *p;
      weighted += *p * dx;
    }
    mx += weighted;
    my += std::int64_t{sum} * dy;
  }
  const double turn = std::atan2(static_cast<double>(my), static_cast<double>(mx)) / (2 * M_PI);
  return static_cast<int>(std::lround((turn + 1) * directions)) % directions;
}

model::FrameBits code_of(const GreyPicture& blurred, const Corner& corner, int turned) {
  const std::vector<PointPair>& tests = turned_pattern(turned);
  const int w = blurred.width_px;
  const std::uint8_t* centre = &blurred.pixels[static_cast<std::size_t>(corner.y) * w + corner.x];
  model::FrameBits bits{};
  for (int i = 0; i < 256; ++i) {
    const PointPair& t = tests[static_cast<std::size_t>(i)];
    const std::uint64_t bit = centre[t.y0 * w + t.x0] < centre[t.y1 * w + t.x1];
    bits[static_cast<std::size_t>(i) / 64] |= bit << (i % 64);
  }
  return bits;
}

// Of `most` features in all, those of one level: smaller pictures have fewer.
int quota(int level, int most) {
  double share = 0;
  for (int i = 0; i < levels; ++i) share += std::pow(step, -i);
  return static_cast<int>(std::ceil(most / std::pow(step, level) / share));
}

}  // namespace

std::vector<LocalFeature> thin(const std::vector<LocalFeature>& features, int most, int width_px, int height_px) {
  std::vector<LocalFeature> out;
  for (int level = 0; level < levels; ++level) {
    const int wanted = quota(level, most);
    // About as many cells as features wanted, so that a caption cannot take them all.
    const double side = std::sqrt(static_cast<double>(width_px) * height_px / wanted) * model::feature_units;
    const int columns = static_cast<int>(width_px * model::feature_units / side) + 1;
    std::map<int, int> taken;  // of each cell
    std::vector<std::pair<int, const LocalFeature*>> order;
    for (const LocalFeature& feature : features)
      if (feature.level == level)
        order.emplace_back(taken[static_cast<int>(feature.y / side) * columns + static_cast<int>(feature.x / side)]++,
                           &feature);
    std::stable_sort(order.begin(), order.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    for (std::size_t i = 0; i < order.size() && i < static_cast<std::size_t>(wanted); ++i) out.push_back(*order[i].second);
  }
  return out;
}

std::vector<LocalFeature> local_features(const GreyPicture& picture, int most) {
  std::vector<LocalFeature> out;
  GreyPicture current = picture;
  for (int level = 0; level < levels; ++level) {
    const double scale = std::pow(step, level);
    if (level > 0) {
      const int width = static_cast<int>(std::lround(picture.width_px / scale));
      const int height = static_cast<int>(std::lround(picture.height_px / scale));
      if (width < 2 * margin_px + 4 || height < 2 * margin_px + 4) break;
      current = shrink(current, width, height);
    }
    const GreyPicture blurred = blur(current);
    for (const Corner& corner : corners(current, quota(level, most))) {
      const int turned = direction(current, corner);
      LocalFeature feature;
      feature.bits = code_of(blurred, corner, turned);
      feature.x = static_cast<std::uint16_t>(std::lround((corner.x + 0.5) * scale * model::feature_units));
      feature.y = static_cast<std::uint16_t>(std::lround((corner.y + 0.5) * scale * model::feature_units));
      feature.level = static_cast<std::uint8_t>(level);
      feature.direction = static_cast<std::uint8_t>(turned);
      out.push_back(feature);
    }
  }
  return out;
}

}  // namespace contrechamp::fingerprint
