#include "copies/geometry/align.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include "copies/geometry/blocks.h"

namespace contrechamp::copies {
namespace {

constexpr int samples = 1600;  // a picture
constexpr int most_rounds = 12;
constexpr double small = 1e-4;  // long sides: a step that changes nothing
constexpr std::size_t unknowns = 6;

using Normal = std::array<double, unknowns * unknowns>;
using Vector = std::array<double, unknowns>;

// Blurred a little: the way downhill must reach across two pixels.
struct View {
  std::vector<float> grey;
  int width, height;
  double side;
  View(const model::Strip& s, int i)
      : grey(smooth(picture_of(s, i)).grey),
        width(s.width_px),
        height(s.height_px),
        side(std::max(s.width_px, s.height_px)) {}
  Point pixel(Point p) const { return {p.x * side + width / 2.0 - 0.5, p.y * side + height / 2.0 - 0.5}; }
  Point plane(double x, double y) const { return {(x + 0.5 - width / 2.0) / side, (y + 0.5 - height / 2.0) / side}; }
  // Value and slope per pixel; false outside.
  bool read(Point p, double& value, double& dx, double& dy) const {
    const Point at = pixel(p);
    if (!(at.x >= 1 && at.y >= 1 && at.x < width - 2 && at.y < height - 2)) return false;
    const int x = static_cast<int>(at.x), y = static_cast<int>(at.y);
    const double u = at.x - x, v = at.y - y;
    const float* g = &grey[static_cast<std::size_t>(y) * width + x];
    const double top = g[0] * (1 - u) + g[1] * u, low = g[width] * (1 - u) + g[width + 1] * u;
    value = top * (1 - v) + low * v;
    dx = (g[1] - g[0]) * (1 - v) + (g[width + 1] - g[width]) * v;
    dy = low - top;
    return true;
  }
};

struct Sample {
  double query, earlier, gx, gy;  // slopes per long side
  Point p;
};

// Gaussian elimination with pivots; nothing when singular.
std::optional<Vector> solve(Normal a, Vector b) {
  for (std::size_t i = 0; i < unknowns; ++i) {
    std::size_t pivot = i;
    for (std::size_t r = i + 1; r < unknowns; ++r)
      if (std::abs(a[r * unknowns + i]) > std::abs(a[pivot * unknowns + i])) pivot = r;
    if (std::abs(a[pivot * unknowns + i]) < 1e-9) return std::nullopt;
    for (std::size_t c = 0; c < unknowns; ++c) std::swap(a[i * unknowns + c], a[pivot * unknowns + c]);
    std::swap(b[i], b[pivot]);
    for (std::size_t r = 0; r < unknowns; ++r) {
      if (r == i) continue;
      const double f = a[r * unknowns + i] / a[i * unknowns + i];
      for (std::size_t c = i; c < unknowns; ++c) a[r * unknowns + c] -= f * a[i * unknowns + c];
      b[r] -= f * b[i];
    }
  }
  for (std::size_t i = 0; i < unknowns; ++i) b[i] /= a[i * unknowns + i];
  return b;
}

// How the one picture was graded against the other, and how far the rest usually is from it.
struct Grade {
  double gain = 1, offset = 0, spread = 1e3;
  double rest(const Sample& s) const { return s.query - gain * s.earlier - offset; }
  double weight(double rest) const { return 1 / (1 + rest * rest / (4 * spread * spread)); }
};

// Least squares, weighted anew: captions and what moves must not tell the grade.
Grade grade_of(const std::vector<Sample>& found) {
  Grade out;
  std::vector<double> far(found.size());
  for (int round = 0; round < 3; ++round) {
    double n = 0, q = 0, e = 0, ee = 0, qe = 0;
    for (const Sample& s : found) {
      const double w = out.weight(out.rest(s));
      n += w, q += w * s.query, e += w * s.earlier, ee += w * s.earlier * s.earlier, qe += w * s.query * s.earlier;
    }
    out.gain = std::clamp((qe - q * e / n) / std::max(ee - e * e / n, 1e-3), 0.1, 4.0);
    out.offset = (q - out.gain * e) / n;
    for (std::size_t i = 0; i < found.size(); ++i) far[i] = std::abs(out.rest(found[i]));
    const auto median = far.begin() + static_cast<std::ptrdiff_t>(far.size() / 2);
    std::nth_element(far.begin(), median, far.end());
    out.spread = std::max(*median * 1.5, 0.7);
  }
  return out;
}

// Adds one moment's equations; returns how far the pictures are apart after the best grade, negative when there is
// nothing to compare.
double add_moment(const View& query, const View& earlier, const PlaneMap& map, Normal& normal, Vector& right) {
  std::vector<Sample> found;
  const double step = std::max(1.0, std::sqrt(static_cast<double>(query.width) * query.height / samples));
  for (double y = 1; y < query.height - 1; y += step)
    for (double x = 1; x < query.width - 1; x += step) {
      Sample s{};
      s.p = query.plane(x, y);
      double ignored = 0;
      if (!query.read(s.p, s.query, ignored, ignored) || !earlier.read(map(s.p), s.earlier, s.gx, s.gy)) continue;
      s.gx *= earlier.side, s.gy *= earlier.side;
      found.push_back(s);
    }
  if (found.size() < 100) return -1;
  const Grade grade = grade_of(found);
  for (const Sample& s : found) {
    const double rest = grade.rest(s);
    const double weight = grade.weight(rest) / (grade.spread * grade.spread);
    const double gx = grade.gain * s.gx, gy = grade.gain * s.gy;
    const Vector row{gx * s.p.x, gx * s.p.y, gx, gy * s.p.x, gy * s.p.y, gy};
    for (std::size_t i = 0; i < unknowns; ++i) {
      for (std::size_t j = 0; j < unknowns; ++j) normal[i * unknowns + j] += weight * row[i] * row[j];
      right[i] += weight * row[i] * rest;
    }
  }
  return grade.spread / std::max(grade.gain, 0.3);
}

}  // namespace

PlaneMap align(const model::Strip& query, const model::Strip& earlier, std::span<const Moment> moments,
               const PlaneMap& start) {
  std::vector<std::pair<View, View>> views;
  for (const auto& [q, e] : moments)
    if (q >= 0 && e >= 0 && q < query.count() && e < earlier.count())
      views.emplace_back(View(query, q), View(earlier, e));
  PlaneMap best = start, map = start;
  double best_rest = INFINITY;
  for (int round = 0; round < most_rounds && !views.empty(); ++round) {
    Normal normal{};
    Vector right{};
    double rest = 0;
    int count = 0;
    for (const auto& [q, e] : views) {
      const double one = add_moment(q, e, map, normal, right);
      if (one >= 0) rest += one, ++count;
    }
    if (count == 0) break;
    rest /= count;
    if (rest < best_rest) best_rest = rest, best = map;
    else if (rest > best_rest * 1.1) break;
    for (std::size_t i = 0; i < unknowns; ++i) normal[i * unknowns + i] *= 1.0001;
    const auto step = solve(normal, right);
    if (!step) break;
    for (std::size_t i = 0; i < unknowns; ++i) map.m[i] += (*step)[i] * map.m[8];
    double moved = 0;
    for (const double d : *step) moved = std::max(moved, std::abs(d));
    if (moved < small) break;
  }
  // Far from where the features lay it: lost its way.
  for (const Point p : {Point{-0.3, -0.2}, Point{0.3, -0.2}, Point{0.3, 0.2}, Point{-0.3, 0.2}}) {
    const Point u = start(p), v = best(p);
    if (!(std::hypot(u.x - v.x, u.y - v.y) < 0.1)) return start;
  }
  return best;
}

}  // namespace contrechamp::copies
