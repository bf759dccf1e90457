#include "fingerprint/local_features.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <utility>

#include "fingerprint/kernels.h"
#include "fingerprint/pattern.h"

namespace contrechamp::fingerprint {
namespace {

using model::GreyPicture;
using model::LocalFeature;

// Origin of the constants: chosen on the public set of bench/copies.sh, together with the whole finder; none was varied
// on its own. They decide the features, so that the index and all fingerprints of an archive depend on them.
constexpr int levels = 6;
constexpr double level_step = 1.2599210498948732;  // the cube root of 2: three levels are one octave
// Tests reach 14 px and the blur 2, in any orientation (pattern.cpp): 16, and 1 for rounding.
constexpr int margin_px = 17;
constexpr int cell_px = 28;             // of the grid over which corners are distributed: 16 cells across 448 px
constexpr std::size_t most_a_cell = 6;  // corners
constexpr int corner_distance_px = 4;   // between two corners of a cell
constexpr double harris_k = 0.04;       // as in Harris and Stephens (1988)
constexpr int strong_threshold = 14;    // grey levels between a corner and the circle around it (FAST)
constexpr int weak_threshold = 5;       // for cells without a strong corner, in dim and foggy pictures

struct Corner {
  int x = 0, y = 0;
  float harris = 0;
};

// A row or column of the smaller picture between two of the larger one; the weight of the second in 256ths.
struct Interpolation {
  int first, second, weight;
};

std::vector<Interpolation> interpolations(int from, int to) {
  std::vector<Interpolation> out(static_cast<std::size_t>(to));
  const int each = (from << 12) / to;
  for (int i = 0; i < to; ++i) {
    const int at = std::clamp(i * each + each / 2 - 2048, 0, (from - 1) << 12);
    out[static_cast<std::size_t>(i)] = {at >> 12, std::min((at >> 12) + 1, from - 1), (at & 4095) >> 4};
  }
  return out;
}

// Downscales by bilinear interpolation.
GreyPicture shrink(const GreyPicture& from, int width, int height) {
  GreyPicture to{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height)};
  const auto rows = interpolations(from.height_px, height), columns = interpolations(from.width_px, width);
  std::vector<std::uint16_t> mixed(static_cast<std::size_t>(from.width_px));
  for (int y = 0; y < height; ++y) {
    const Interpolation& row = rows[static_cast<std::size_t>(y)];
    const std::uint8_t* a = &from.pixels[static_cast<std::size_t>(row.first) * from.width_px];
    const std::uint8_t* b = &from.pixels[static_cast<std::size_t>(row.second) * from.width_px];
    mix_rows(a, b, row.weight, from.width_px, mixed.data());
    std::uint8_t* out = &to.pixels[static_cast<std::size_t>(y) * width];
    for (int x = 0; x < width; ++x) {
      const Interpolation& column = columns[static_cast<std::size_t>(x)];
      const int sum = mixed[static_cast<std::size_t>(column.first)] * (256 - column.weight) +
                      mixed[static_cast<std::size_t>(column.second)] * column.weight;
      out[x] = static_cast<std::uint8_t>((sum + 32768) >> 16);
    }
  }
  return to;
}

// The corner measure of Harris and Stephens (1988).
float harris_of(const SlopeSums& sums) {
  const double a = sums.xx, b = sums.yy, c = sums.xy;
  return static_cast<float>(a * b - c * c - harris_k * (a + b) * (a + b));
}

// Corners and gradients of one level of the pyramid.
class PyramidLevel {
 public:
  explicit PyramidLevel(const GreyPicture& picture)
      : picture_(picture),
        marks_(picture.pixels.size()),
        across_(picture.pixels.size() + 8),
        down_(picture.pixels.size() + 8) {
    const int w = picture.width_px;
    for (int y = margin_px - 3; y < picture.height_px - margin_px + 3; ++y)
      slopes(&picture.pixels[at(0, y)], w, margin_px - 3, w - margin_px + 3, &across_[at(0, y)], &down_[at(0, y)]);
    for (int y = margin_px; y < picture.height_px - margin_px; ++y)
      mark_corners(&picture.pixels[at(0, y)], w, margin_px, w - margin_px, strong_threshold, &marks_[at(0, y)]);
  }

  // The corners of a cell, row by row; weak ones when there is no strong one.
  void corners(int x0, int y0, int x1, int y1, std::vector<Corner>& out) {
    out.clear();
    collect(x0, y0, x1, y1, out);
    if (!out.empty()) return;
    for (int y = y0; y < y1; ++y)
      mark_corners(&picture_.pixels[at(0, y)], picture_.width_px, x0, x1, weak_threshold, &marks_[at(0, y)]);
    collect(x0, y0, x1, y1, out);
  }

 private:
  std::size_t at(int x, int y) const { return static_cast<std::size_t>(y) * picture_.width_px + x; }

  void collect(int x0, int y0, int x1, int y1, std::vector<Corner>& out) const {
    for (int y = y0; y < y1; ++y)
      for (int x = x0; x < x1; ++x) {
        const auto* mark =
            static_cast<const std::uint8_t*>(std::memchr(&marks_[at(x, y)], 255, static_cast<std::size_t>(x1 - x)));
        if (mark == nullptr) break;
        x += static_cast<int>(mark - &marks_[at(x, y)]);
        out.push_back({x, y, harris_of(slope_sums(&across_[at(x, y)], &down_[at(x, y)], picture_.width_px))});
      }
  }

  const GreyPicture& picture_;
  std::vector<std::uint8_t> marks_;
  std::vector<std::int16_t> across_, down_;
};

// The best corners of one level, round-robin over cells: the best of each cell, then the second of each, up to `most`.
std::vector<Corner> corners(const GreyPicture& picture, int most) {
  const int w = picture.width_px, h = picture.height_px;
  if (w <= 2 * margin_px || h <= 2 * margin_px) return {};
  PyramidLevel level(picture);
  const int columns = (w - 2 * margin_px + cell_px - 1) / cell_px;
  const int rows = (h - 2 * margin_px + cell_px - 1) / cell_px;
  std::vector<std::vector<Corner>> cells(static_cast<std::size_t>(columns) * rows);
  std::vector<Corner> found;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int x0 = margin_px + column * cell_px, x1 = std::min(x0 + cell_px, w - margin_px);
      const int y0 = margin_px + row * cell_px, y1 = std::min(y0 + cell_px, h - margin_px);
      level.corners(x0, y0, x1, y1, found);
      std::sort(found.begin(), found.end(), [](const Corner& a, const Corner& b) { return a.harris > b.harris; });
      auto& kept = cells[static_cast<std::size_t>(row) * columns + column];
      for (const Corner& corner : found) {
        if (kept.size() >= most_a_cell) break;
        const bool apart = std::all_of(kept.begin(), kept.end(), [&](const Corner& other) {
          return std::abs(other.x - corner.x) > corner_distance_px || std::abs(other.y - corner.y) > corner_distance_px;
        });
        if (apart && corner.harris > 0) kept.push_back(corner);
      }
    }
  }
  std::vector<Corner> out;
  for (std::size_t turn = 0; turn < most_a_cell && static_cast<int>(out.size()) < most; ++turn) {
    std::vector<Corner> round;
    for (const auto& cell : cells)
      if (cell.size() > turn) round.push_back(cell[turn]);
    std::sort(round.begin(), round.end(), [](const Corner& a, const Corner& b) { return a.harris > b.harris; });
    for (const Corner& corner : round)
      if (static_cast<int>(out.size()) < most) out.push_back(corner);
  }
  return out;
}

// Orientation by the intensity centroid (Rosin 1999, as in ORB) of a disc of radius 15, in `directions` steps of a
// turn.
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

// The share of one level of `most` features: proportional to its side.
int quota(int level, int most) {
  double share = 0;
  for (int i = 0; i < levels; ++i) share += std::pow(level_step, -i);
  return static_cast<int>(std::ceil(most / std::pow(level_step, level) / share));
}

}  // namespace

std::vector<LocalFeature> thin(const std::vector<LocalFeature>& features, int most, int width_px, int height_px) {
  std::vector<LocalFeature> out;
  for (int level = 0; level < levels; ++level) {
    const int wanted = quota(level, most);
    // About as many cells as features, so that a caption does not take all of them.
    const double side = std::sqrt(static_cast<double>(width_px) * height_px / wanted) * model::feature_units;
    const int columns = static_cast<int>(width_px * model::feature_units / side) + 1;
    std::map<int, int> taken;  // of each cell
    std::vector<std::pair<int, const LocalFeature*>> order;
    for (const LocalFeature& feature : features)
      if (feature.level == level)
        order.emplace_back(taken[static_cast<int>(feature.y / side) * columns + static_cast<int>(feature.x / side)]++,
                           &feature);
    std::stable_sort(order.begin(), order.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    for (std::size_t i = 0; i < order.size() && i < static_cast<std::size_t>(wanted); ++i)
      out.push_back(*order[i].second);
  }
  return out;
}

std::vector<LocalFeature> local_features(const GreyPicture& picture, int most) {
  std::vector<LocalFeature> out;
  GreyPicture current = picture;
  for (int level = 0; level < levels; ++level) {
    const double scale = std::pow(level_step, level);
    if (level > 0) {
      const int width = static_cast<int>(std::lround(picture.width_px / scale));
      const int height = static_cast<int>(std::lround(picture.height_px / scale));
      if (width < 2 * margin_px + 4 || height < 2 * margin_px + 4) break;
      current = shrink(current, width, height);
    }
    const GreyPicture smooth = blurred(current);
    for (const Corner& corner : corners(current, quota(level, most))) {
      const int turned = direction(current, corner);
      LocalFeature feature;
      feature.bits = code_of(smooth, corner, turned);
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
