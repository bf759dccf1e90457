#include "copies/geometry/blocks.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::copies {
namespace {

constexpr int blocks_across = 12;   // of the shared part, along its longer side
constexpr int samples = 7;          // × 7 a block
constexpr double detail = 4.0;      // grey levels of contrast within a block
constexpr double alike_from = 0.6;  // correlation
constexpr int least_detailed = 6;

struct View {
  const GreyView& picture;
  double side;
  explicit View(const GreyView& of) : picture(of), side(std::max(of.width, of.height)) {}
  double half_width() const { return picture.width / side / 2; }
  double half_height() const { return picture.height / side / 2; }
  bool at(Point p, double& value) const {
    const int w = picture.width, h = picture.height;
    const double x = p.x * side + w / 2.0 - 0.5, y = p.y * side + h / 2.0 - 0.5;
    if (!(x >= 0 && y >= 0 && x <= w - 1 && y <= h - 1)) return false;
    const int x0 = std::min(static_cast<int>(x), w - 2), y0 = std::min(static_cast<int>(y), h - 2);
    const double u = x - x0, v = y - y0;
    const float* g = &picture.grey[static_cast<std::size_t>(y0) * w + x0];
    value = (g[0] * (1 - u) + g[1] * u) * (1 - v) + (g[w] * (1 - u) + g[w + 1] * u) * v;
    return true;
  }
};

// Of the pictures' values at the same points; what they say together.
struct Sums {
  double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  int n = 0;
  void add(double x, double y) { a += x, b += y, aa += x * x, bb += y * y, ab += x * y, ++n; }
  double correlation() const {
    return (ab / n - a / n * (b / n)) / std::sqrt(std::max(spread(a, aa), 1.0) * std::max(spread(b, bb), 1.0));
  }
  Blocks::Said say() const {
    if (std::max(spread(a, aa), spread(b, bb)) < detail * detail) return Blocks::Said::flat;
    return correlation() >= alike_from ? Blocks::Said::alike : Blocks::Said::unlike;
  }
  double spread(double sum, double squares) const { return squares / n - sum / n * (sum / n); }
};

// The box of the shared part in the earlier picture, into left, top, columns and rows.
void find_box(const View& query, const View& earlier, const PlaneMap& back, Blocks& out) {
  double right = -1, bottom = -1;
  out.left = out.top = 1;
  int inside = 0;
  constexpr int probes = 40;
  for (int j = 0; j < probes; ++j)
    for (int i = 0; i < probes; ++i) {
      const Point p{((i + 0.5) / probes * 2 - 1) * earlier.half_width(),
                    ((j + 0.5) / probes * 2 - 1) * earlier.half_height()};
      double ignored = 0;
      if (!query.at(back(p), ignored)) continue;
      ++inside;
      out.left = std::min(out.left, p.x), right = std::max(right, p.x);
      out.top = std::min(out.top, p.y), bottom = std::max(bottom, p.y);
    }
  out.overlap = inside / static_cast<double>(probes * probes);
  if (out.overlap < 0.02) return;
  out.side = std::max({right - out.left, bottom - out.top, 1e-3}) / blocks_across;
  out.columns = std::max(1, static_cast<int>(std::lround((right - out.left) / out.side)));
  out.rows = std::max(1, static_cast<int>(std::lround((bottom - out.top) / out.side)));
}

}  // namespace

GreyView picture_of(const model::Strip& strip, int number) {
  const std::uint8_t* p = strip.picture(number);
  return {strip.width_px, strip.height_px, {p, p + static_cast<std::ptrdiff_t>(strip.width_px) * strip.height_px}};
}

GreyView smooth(const GreyView& picture) {
  constexpr float weights[5] = {1 / 16.0F, 4 / 16.0F, 6 / 16.0F, 4 / 16.0F, 1 / 16.0F};
  GreyView rows = picture, out = picture;
  const auto at = [&](const GreyView& from, int x, int y) {
    return from.grey[static_cast<std::size_t>(std::clamp(y, 0, from.height - 1)) * from.width +
                     std::clamp(x, 0, from.width - 1)];
  };
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      float sum = 0;
      for (int k = -2; k <= 2; ++k) sum += weights[k + 2] * at(picture, x + k, y);
      rows.grey[static_cast<std::size_t>(y) * picture.width + x] = sum;
    }
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x < picture.width; ++x) {
      float sum = 0;
      for (int k = -2; k <= 2; ++k) sum += weights[k + 2] * at(rows, x, y + k);
      out.grey[static_cast<std::size_t>(y) * picture.width + x] = sum;
    }
  return out;
}

GreyView mean_of(const model::Strip& strip, std::span<const int> numbers) {
  GreyView out{strip.width_px, strip.height_px, {}};
  out.grey.resize(static_cast<std::size_t>(strip.width_px) * strip.height_px);
  for (const int number : numbers) {
    const std::uint8_t* p = strip.picture(number);
    for (float& grey : out.grey) grey += static_cast<float>(*p++);
  }
  for (float& grey : out.grey) grey /= static_cast<float>(std::max<std::size_t>(numbers.size(), 1));
  return out;
}

Blocks::Said Blocks::at(Point p) const {
  const auto column = static_cast<int>(std::floor((p.x - left) / side)),
             row = static_cast<int>(std::floor((p.y - top) / side));
  if (column < 0 || row < 0 || column >= columns || row >= rows) return Said::outside;
  return said[static_cast<std::size_t>(row) * columns + column];
}

Box Blocks::region() const {
  constexpr double trimmed = 0.05;  // on each side: a few blocks are alike by chance
  std::vector<double> x, y;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      if (said[static_cast<std::size_t>(row) * columns + column] == Said::alike)
        x.push_back(column + 0.5), y.push_back(row + 0.5);
  Box out{left, top, left + columns * side, top + rows * side};
  if (x.empty()) return out;
  // What was trimmed of an even spread is put back.
  const auto range = [&](std::vector<double>& at, double from, int count, double& low, double& high) {
    std::sort(at.begin(), at.end());
    const double a = at[static_cast<std::size_t>(trimmed * static_cast<double>(at.size() - 1))] - 0.5;
    const double b = at[static_cast<std::size_t>((1 - trimmed) * static_cast<double>(at.size() - 1))] + 0.5;
    const double more = (b - a) * trimmed / (1 - 2 * trimmed);
    low = from + std::max(0.0, a - more) * side, high = from + std::min<double>(count, b + more) * side;
  };
  range(x, left, columns, out.left, out.right);
  range(y, top, rows, out.top, out.bottom);
  return out;
}

double detail_beyond(const GreyView& picture, const GreyView& other, const PlaneMap& to_other) {
  constexpr int reach = 2, step = 2;  // px
  constexpr float contrast = 12;      // grey levels
  const View from(picture), to(other);
  const double margin = 0.01 + reach / from.side;  // as exact as maps are; the edge of a bar reaches so far
  int detailed = 0, beyond = 0;
  for (int y = reach; y < picture.height - reach; y += step)
    for (int x = reach; x < picture.width - reach; x += step) {
      float low = 255, high = 0;
      for (const int dy : {-reach, 0, reach})
        for (const int dx : {-reach, 0, reach}) {
          const float grey = picture.grey[static_cast<std::size_t>(y + dy) * picture.width + x + dx];
          low = std::min(low, grey), high = std::max(high, grey);
        }
      if (high - low < contrast) continue;
      ++detailed;
      const Point p =
          to_other({(x + 0.5 - picture.width / 2.0) / from.side, (y + 0.5 - picture.height / 2.0) / from.side});
      beyond += std::abs(p.x) > to.half_width() + margin || std::abs(p.y) > to.half_height() + margin;
    }
  return detailed == 0 ? 0 : static_cast<double>(beyond) / detailed;
}

Blocks compare_blocks(const GreyView& query, const GreyView& earlier, const PlaneMap& query_to_earlier) {
  Blocks out;
  const auto back = inverse(query_to_earlier);
  if (!back || std::min({query.width, query.height, earlier.width, earlier.height}) < 2) return out;
  const View q(query), e(earlier);
  find_box(q, e, *back, out);
  std::vector<double> alike;
  for (int row = 0; row < out.rows; ++row)
    for (int column = 0; column < out.columns; ++column) {
      Sums sums;
      for (int j = 0; j < samples; ++j)
        for (int i = 0; i < samples; ++i) {
          const Point p{out.left + (column + (i + 0.5) / samples) * out.side,
                        out.top + (row + (j + 0.5) / samples) * out.side};
          double a = 0, b = 0;
          if (e.at(p, b) && q.at((*back)(p), a)) sums.add(a, b);
        }
      const bool enough = sums.n >= samples * samples * 2 / 3;
      out.said.push_back(enough ? sums.say() : Blocks::Said::outside);
      out.detailed += out.said.back() == Blocks::Said::alike || out.said.back() == Blocks::Said::unlike;
      if (out.said.back() == Blocks::Said::alike) alike.push_back(sums.correlation());
    }
  if (out.detailed < least_detailed || alike.empty()) return out;
  out.alike = static_cast<double>(alike.size()) / out.detailed;
  const auto median = alike.begin() + static_cast<std::ptrdiff_t>(alike.size() / 2);
  std::nth_element(alike.begin(), median, alike.end());
  out.likeness = *median;
  return out;
}

}  // namespace contrechamp::copies
