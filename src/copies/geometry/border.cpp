#include "copies/geometry/border.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace contrechamp::copies {
namespace {

// Pixels from the edge: as far as a blurred edge reaches, and so that the two pairs that are compared lie equally far
// apart.
constexpr double beyond_px = -3, within_px = 3, deep_px = 9;
// Pixels along the edge over whose mean a value is taken: slow changes (a lamp's light, a vignette) go on everywhere.
constexpr int mean_px = 17;

class Pixels {
 public:
  explicit Pixels(const GreyView& of) : picture_(of), side_(std::max(of.width, of.height)) {}
  double side() const { return side_; }
  bool at(Point p, double& value) const {
    const double x = p.x * side_ + picture_.width / 2.0 - 0.5, y = p.y * side_ + picture_.height / 2.0 - 0.5;
    if (!(x >= 0 && y >= 0 && x < picture_.width - 1 && y < picture_.height - 1)) return false;
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
    const double u = x - x0, v = y - y0;
    const float* g = &picture_.grey[static_cast<std::size_t>(y0) * picture_.width + x0];
    const int w = picture_.width;
    value = (g[0] * (1 - u) + g[1] * u) * (1 - v) + (g[w] * (1 - u) + g[w + 1] * u) * v;
    return true;
  }

 private:
  const GreyView& picture_;
  double side_;
};

struct Sums {
  double beyond = 0, within = 0, deep = 0, across = 0, inner = 0, step = 0, inner_step = 0;
  int seen = 0, all = 0;
};

// What is left of each run of values after the mean around it.
std::vector<double> without_mean(const std::vector<double>& values) {
  std::vector<double> out(values.size());
  const int n = static_cast<int>(values.size());
  for (int i = 0; i < n; ++i) {
    double sum = 0;
    int count = 0;
    for (int j = std::max(0, i - mean_px / 2); j <= std::min(n - 1, i + mean_px / 2); ++j) sum += values[j], ++count;
    out[i] = values[i] - sum / count;
  }
  return out;
}

void add_edge(const Pixels& pixels, Point from, Point to, Point middle, Sums& sums) {
  const double length = std::hypot(to.x - from.x, to.y - from.y) * pixels.side();
  const int n = static_cast<int>(length);
  if (n < mean_px) return;
  const Point along{(to.x - from.x) / length, (to.y - from.y) / length};
  Point inward{-along.y, along.x};
  if (inward.x * (middle.x - from.x) + inward.y * (middle.y - from.y) < 0) inward = {-inward.x, -inward.y};
  std::vector<double> beyond, within, deep;
  for (int i = 0; i < n; ++i) {
    const auto at = [&](double depth) {
      return Point{from.x + along.x * i + inward.x * depth, from.y + along.y * i + inward.y * depth};
    };
    double a = 0, b = 0, c = 0;
    ++sums.all;
    if (!pixels.at(at(beyond_px), a) || !pixels.at(at(within_px), b) || !pixels.at(at(deep_px), c)) continue;
    ++sums.seen;
    beyond.push_back(a), within.push_back(b), deep.push_back(c);
  }
  for (std::size_t i = 0; i < within.size(); ++i) {
    sums.step += (within[i] - beyond[i]) * (within[i] - beyond[i]);
    sums.inner_step += (within[i] - deep[i]) * (within[i] - deep[i]);
  }
  beyond = without_mean(beyond), within = without_mean(within), deep = without_mean(deep);
  for (std::size_t i = 0; i < within.size(); ++i) {
    sums.beyond += beyond[i] * beyond[i], sums.within += within[i] * within[i], sums.deep += deep[i] * deep[i];
    sums.across += beyond[i] * within[i], sums.inner += within[i] * deep[i];
  }
}

}  // namespace

double corners_within(const PlaneMap& map, const Frame& frame, const Frame& into) {
  double out = INFINITY;
  for (const Point p : mapped(map, corners_of(frame)))
    out = std::min({out, into.width / 2 - std::abs(p.x), into.height / 2 - std::abs(p.y)});
  return out;
}

Quad corners_of(const Frame& frame) {
  const double x = frame.width / 2, y = frame.height / 2;
  return {Point{-x, -y}, Point{x, -y}, Point{x, y}, Point{-x, y}};
}

Quad mapped(const PlaneMap& map, const Quad& corners) {
  return {map(corners[0]), map(corners[1]), map(corners[2]), map(corners[3])};
}

EdgeLikeness likeness_at_edges(const GreyView& picture, const Quad& part) {
  const Pixels pixels(picture);
  Point middle;
  for (const Point p : part) middle.x += p.x / 4, middle.y += p.y / 4;
  Sums sums;
  for (std::size_t i = 0; i < part.size(); ++i) add_edge(pixels, part[i], part[(i + 1) % part.size()], middle, sums);
  EdgeLikeness out;
  // One grey level of noise in each: flat is alike to nothing.
  const double floor = sums.seen;
  if (sums.seen == 0) return out;
  out.across = sums.across / std::sqrt((sums.beyond + floor) * (sums.within + floor));
  out.within = sums.inner / std::sqrt((sums.deep + floor) * (sums.within + floor));
  out.step = (sums.step + floor) / (sums.inner_step + floor);
  out.seen = static_cast<double>(sums.seen) / sums.all;
  return out;
}

}  // namespace contrechamp::copies
