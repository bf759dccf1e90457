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

// Origin of the constants: chosen on the public set of bench/copies.sh, together with the whole finder; none was varied
// on its own.
constexpr int samples_per_picture = 1600;
constexpr std::size_t least_samples = 100;  // fewer samples in the overlap do not bind six unknowns and a photometric
constexpr int most_iterations = 12;
constexpr double converged_step = 1e-4;  // long sides: a hundredth of a pixel of a strip of 128 px
constexpr double divergence = 1.1;       // iteration stops when the residual grows by more than this factor
constexpr double farthest = 0.1;         // long sides from `start`; a result beyond has followed a wrong minimum
constexpr double damping = 1.0001;       // of the diagonal of the normal equations (Levenberg, 1944)
constexpr double singular = 1e-9;        // pivot below which the normal equations are singular
constexpr double least_gain = 0.1, most_gain = 4;
constexpr double least_spread = 0.7;       // grey levels: the floor of the spread, for two identical pictures
constexpr double spread_per_median = 1.5;  // about 1.4826, by which a median deviation estimates a standard deviation
constexpr std::size_t unknowns = 6;        // of an affine map

using Normal = std::array<double, unknowns * unknowns>;
using Vector = std::array<double, unknowns>;

// A picture, blurred by about two pixels, so that the descent converges from that distance.
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
  // Value and gradient per pixel, bilinear; false outside.
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
  double query, earlier, gx, gy;  // gradient per long side
  Point p;
};

// Gaussian elimination with row pivots; nullopt when singular.
std::optional<Vector> solve(Normal a, Vector b) {
  for (std::size_t i = 0; i < unknowns; ++i) {
    std::size_t pivot = i;
    for (std::size_t r = i + 1; r < unknowns; ++r)
      if (std::abs(a[r * unknowns + i]) > std::abs(a[pivot * unknowns + i])) pivot = r;
    if (std::abs(a[pivot * unknowns + i]) < singular) return std::nullopt;
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

// Gain and offset from the earlier picture's grey values to the query's, and the spread of the residuals.
struct Photometric {
  double gain = 1, offset = 0, spread = 1e3;
  double residual(const Sample& s) const { return s.query - gain * s.earlier - offset; }
  double weight(double residual) const { return 1 / (1 + residual * residual / (4 * spread * spread)); }
};

// Iteratively reweighted least squares, so that captions and moving objects do not bias gain and offset.
Photometric photometric_of(const std::vector<Sample>& found) {
  Photometric out;
  std::vector<double> deviations(found.size());
  for (int round = 0; round < 3; ++round) {
    double n = 0, q = 0, e = 0, ee = 0, qe = 0;
    for (const Sample& s : found) {
      const double w = out.weight(out.residual(s));
      n += w, q += w * s.query, e += w * s.earlier, ee += w * s.earlier * s.earlier, qe += w * s.query * s.earlier;
    }
    out.gain = std::clamp((qe - q * e / n) / std::max(ee - e * e / n, 1e-3), least_gain, most_gain);
    out.offset = (q - out.gain * e) / n;
    for (std::size_t i = 0; i < found.size(); ++i) deviations[i] = std::abs(out.residual(found[i]));
    const auto median = deviations.begin() + static_cast<std::ptrdiff_t>(deviations.size() / 2);
    std::nth_element(deviations.begin(), median, deviations.end());
    out.spread = std::max(*median * spread_per_median, least_spread);
  }
  return out;
}

// Adds one moment's equations. Returns the spread of the residuals in grey levels of the earlier picture, or a negative
// number when the overlap is too small.
double add_moment(const View& query, const View& earlier, const PlaneMap& map, Normal& normal, Vector& right) {
  std::vector<Sample> found;
  const double step = std::max(1.0, std::sqrt(static_cast<double>(query.width) * query.height / samples_per_picture));
  for (double y = 1; y < query.height - 1; y += step)
    for (double x = 1; x < query.width - 1; x += step) {
      Sample s{};
      s.p = query.plane(x, y);
      double ignored = 0;
      if (!query.read(s.p, s.query, ignored, ignored) || !earlier.read(map(s.p), s.earlier, s.gx, s.gy)) continue;
      s.gx *= earlier.side, s.gy *= earlier.side;
      found.push_back(s);
    }
  if (found.size() < least_samples) return -1;
  const Photometric photometric = photometric_of(found);
  for (const Sample& s : found) {
    const double residual = photometric.residual(s);
    const double weight = photometric.weight(residual) / (photometric.spread * photometric.spread);
    const double gx = photometric.gain * s.gx, gy = photometric.gain * s.gy;
    const Vector row{gx * s.p.x, gx * s.p.y, gx, gy * s.p.x, gy * s.p.y, gy};
    for (std::size_t i = 0; i < unknowns; ++i) {
      for (std::size_t j = 0; j < unknowns; ++j) normal[i * unknowns + j] += weight * row[i] * row[j];
      right[i] += weight * row[i] * residual;
    }
  }
  return photometric.spread / std::max(photometric.gain, 0.3);
}

}  // namespace

PlaneMap align(const model::Strip& query, const model::Strip& earlier, std::span<const Moment> moments,
               const PlaneMap& start) {
  std::vector<std::pair<View, View>> views;
  for (const auto& [q, e] : moments)
    if (q >= 0 && e >= 0 && q < query.count() && e < earlier.count())
      views.emplace_back(View(query, q), View(earlier, e));
  PlaneMap best = start, map = start;
  double best_residual = INFINITY;
  for (int round = 0; round < most_iterations && !views.empty(); ++round) {
    Normal normal{};
    Vector right{};
    double residual = 0;
    int count = 0;
    for (const auto& [q, e] : views) {
      const double one = add_moment(q, e, map, normal, right);
      if (one >= 0) residual += one, ++count;
    }
    if (count == 0) break;
    residual /= count;
    if (residual < best_residual) best_residual = residual, best = map;
    else if (residual > best_residual * divergence) break;
    for (std::size_t i = 0; i < unknowns; ++i) normal[i * unknowns + i] *= damping;
    const auto step = solve(normal, right);
    if (!step) break;
    for (std::size_t i = 0; i < unknowns; ++i) map.m[i] += (*step)[i] * map.m[8];
    double moved = 0;
    for (const double d : *step) moved = std::max(moved, std::abs(d));
    if (moved < converged_step) break;
  }
  // A result far from where the features lay the picture is a wrong minimum.
  for (const Point p : {Point{-0.3, -0.2}, Point{0.3, -0.2}, Point{0.3, 0.2}, Point{-0.3, 0.2}}) {
    const Point u = start(p), v = best(p);
    if (!(std::hypot(u.x - v.x, u.y - v.y) < farthest)) return start;
  }
  return best;
}

}  // namespace contrechamp::copies
