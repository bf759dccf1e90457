#include "match/blocks.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::match {
namespace {

constexpr int blocks_across = 10;   // of the shared part, along its longer side
constexpr int samples = 7;          // × 7 a block
constexpr double detail = 4.0;      // grey levels of contrast within a block
constexpr double alike_from = 0.6;  // correlation

struct View {
  const std::uint8_t* pixels;
  int width, height;
  double long_side;
  View(const model::Strip& s, int i)
      : pixels(s.picture(i)), width(s.width_px), height(s.height_px), long_side(std::max(s.width_px, s.height_px)) {}
  bool at(Point p, double& value) const {
    const double x = p.x * long_side + width / 2.0 - 0.5, y = p.y * long_side + height / 2.0 - 0.5;
    if (x < 0 || y < 0 || x > width - 1 || y > height - 1) return false;
    const int x0 = std::min(static_cast<int>(x), width - 2), y0 = std::min(static_cast<int>(y), height - 2);
    const double u = x - x0, v = y - y0;
    const std::uint8_t* p0 = pixels + static_cast<std::ptrdiff_t>(y0) * width + x0;
    value = (p0[0] * (1 - u) + p0[1] * u) * (1 - v) + (p0[width] * (1 - u) + p0[width + 1] * u) * v;
    return true;
  }
};

}  // namespace

Blocks compare_blocks(const model::Strip& query, int query_picture, const model::Strip& earlier, int earlier_picture,
                      const PlaneMap& query_to_earlier) {
  Blocks out;
  const auto back = inverse(query_to_earlier);
  if (!back || query.width_px < 2 || query.height_px < 2 || earlier.width_px < 2 || earlier.height_px < 2) return out;
  const View q(query, query_picture), e(earlier, earlier_picture);
  // The box of the shared part in the earlier picture.
  const double half_w = e.width / e.long_side / 2, half_h = e.height / e.long_side / 2;
  double x0 = half_w, x1 = -half_w, y0 = half_h, y1 = -half_h;
  int inside = 0;
  constexpr int probes = 40;
  for (int j = 0; j < probes; ++j)
    for (int i = 0; i < probes; ++i) {
      const Point p{((i + 0.5) / probes * 2 - 1) * half_w, ((j + 0.5) / probes * 2 - 1) * half_h};
      double value = 0;
      if (!q.at((*back)(p), value)) continue;
      ++inside;
      x0 = std::min(x0, p.x), x1 = std::max(x1, p.x), y0 = std::min(y0, p.y), y1 = std::max(y1, p.y);
    }
  out.overlap = inside / static_cast<double>(probes * probes);
  if (out.overlap < 0.02) return out;
  const double side = std::max(x1 - x0, y1 - y0) / blocks_across;
  int alike = 0;
  for (double by = y0; by + side / 2 <= y1; by += side)
    for (double bx = x0; bx + side / 2 <= x1; bx += side) {
      double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
      int n = 0;
      for (int j = 0; j < samples; ++j)
        for (int i = 0; i < samples; ++i) {
          const Point p{bx + (i + 0.5) / samples * side, by + (j + 0.5) / samples * side};
          double a = 0, b = 0;
          if (!e.at(p, b) || !q.at((*back)(p), a)) continue;
          ++n;
          sa += a, sb += b, aa += a * a, bb += b * b, ab += a * b;
        }
      if (n < samples * samples * 2 / 3) continue;
      const double va = aa / n - sa / n * (sa / n), vb = bb / n - sb / n * (sb / n);
      if (std::max(va, vb) < detail * detail) continue;
      ++out.detailed;
      const double correlation = (ab / n - sa / n * (sb / n)) / std::sqrt(std::max(va, 1.0) * std::max(vb, 1.0));
      alike += correlation >= alike_from;
    }
  if (out.detailed >= 6) out.alike = alike / static_cast<double>(out.detailed);
  return out;
}

}  // namespace contrechamp::match
