#include "copies/motion/grid.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::copies {
namespace {

// Share of the earlier picture. Below it the cells of a strip of 128 px are smaller than its pixels: 900 cells of a
// fiftieth of 128 × 72 px have a fifth of a pixel each.
constexpr double least_overlap = 0.02;

struct Size {
  double long_side, half_width, half_height;
  explicit Size(const model::Strip& s)
      : long_side(std::max(s.width_px, s.height_px)), half_width(s.width_px / 2.0), half_height(s.height_px / 2.0) {}
  bool holds(Point p) const {
    return std::abs(p.x * long_side) <= half_width - 0.5 && std::abs(p.y * long_side) <= half_height - 0.5;
  }
  int index(Point p, int width) const {
    return static_cast<int>(p.y * long_side + half_height) * width + static_cast<int>(p.x * long_side + half_width);
  }
};

void read(const model::Strip& strip, const std::vector<int>& places, std::size_t cells, std::vector<float>& out) {
  const std::size_t per_cell = places.size() / cells;
  out.resize(static_cast<std::size_t>(strip.count()) * cells);
  for (int i = 0; i < strip.count(); ++i) {
    const std::uint8_t* picture = strip.picture(i);
    float* row = out.data() + static_cast<std::size_t>(i) * cells;
    for (std::size_t c = 0; c < cells; ++c) {
      int sum = 0;
      for (std::size_t t = 0; t < per_cell; ++t) sum += picture[places[c * per_cell + t]];
      row[c] = static_cast<float>(sum) / static_cast<float>(per_cell);
    }
  }
}

}  // namespace

Grid make_grid(const model::Strip& query, const model::Strip& earlier, const PlaneMap& query_to_earlier, int cells,
               const Blocks* blocks, int taps) {
  Grid grid;
  const auto back = inverse(query_to_earlier);
  if (!back || query.count() == 0 || earlier.count() == 0) return grid;
  const Size q(query), e(earlier);
  const double width = 2 * e.half_width / e.long_side, height = 2 * e.half_height / e.long_side;
  const auto shared = [&](Point p) {
    return e.holds(p) && q.holds((*back)(p)) && (blocks == nullptr || blocks->at(p) != Blocks::State::dissimilar);
  };
  int inside = 0;
  constexpr int probes = 48;  // points an axis: steps of 2 % of a side; chosen by hand
  for (int y = 0; y < probes; ++y)
    for (int x = 0; x < probes; ++x)
      inside += shared({((x + 0.5) / probes - 0.5) * width, ((y + 0.5) / probes - 0.5) * height});
  grid.overlap = inside / static_cast<double>(probes * probes);
  if (grid.overlap < least_overlap) return grid;
  const double side = std::sqrt(grid.overlap * width * height / cells);
  const double reach = (taps - 1) / 2.0 * side / taps;  // of the outermost points
  std::vector<int> query_places, earlier_places;
  for (double y = -height / 2 + side / 2; y < height / 2; y += side) {
    for (double x = -width / 2 + side / 2; x < width / 2; x += side) {
      if (!shared({x - reach, y - reach}) || !shared({x + reach, y + reach})) continue;
      if (!shared({x - reach, y + reach}) || !shared({x + reach, y - reach})) continue;
      for (int v = 0; v < taps; ++v)
        for (int u = 0; u < taps; ++u) {
          const Point p{x + (u - (taps - 1) / 2.0) * side / taps, y + (v - (taps - 1) / 2.0) * side / taps};
          earlier_places.push_back(e.index(p, earlier.width_px));
          query_places.push_back(q.index((*back)(p), query.width_px));
        }
    }
  }
  const std::size_t found = earlier_places.size() / static_cast<std::size_t>(taps * taps);
  grid.cells = static_cast<int>(found);
  if (found == 0) return grid;
  read(query, query_places, found, grid.query);
  read(earlier, earlier_places, found, grid.earlier);
  return grid;
}

}  // namespace contrechamp::copies
