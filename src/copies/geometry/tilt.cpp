#include "copies/geometry/tilt.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace contrechamp::copies {
namespace {

constexpr std::size_t unknowns = 9;  // eight of the projective map, and the lens
constexpr int rounds = 12;
constexpr double finest_px = 0.02;         // spread of the rests below which all count the same
constexpr double spread_per_median = 1.5;  // about 1.4826, by which a median estimates a standard deviation
// Phones correct their lenses: what is left moves the corner of a picture by 2 % at most.
constexpr double most_lens = 0.05;
// Keeps perspective and lens at zero where few blocks bind them: weight of one block a whole long side away.
constexpr double ridge = 1e-6;

using Row = std::array<double, unknowns>;

Row parameters(const Tilt& t) {
  Row out{};
  for (std::size_t i = 0; i < 8; ++i) out[i] = t.map.m[i] / t.map.m[8];
  out[8] = t.lens;
  return out;
}

Tilt tilt_of(const Row& p) {
  Tilt out;
  for (std::size_t i = 0; i < 8; ++i) out.map.m[i] = p[i];
  out.map.m[8] = 1;
  out.lens = std::clamp(p[8], -most_lens, most_lens);
  return out;
}

// Derivatives of both coordinates by the parameters.
void slopes(const Tilt& t, Point at, Row& x, Row& y) {
  const double square = at.x * at.x + at.y * at.y, f = 1 + t.lens * square;
  const Point p{at.x * f, at.y * f};
  const auto& m = t.map.m;
  const double w = m[6] * p.x + m[7] * p.y + 1;
  const Point q = t.map(p);
  x = {p.x / w, p.y / w, 1 / w, 0, 0, 0, -p.x * q.x / w, -p.y * q.x / w, 0};
  y = {0, 0, 0, p.x / w, p.y / w, 1 / w, -p.x * q.y / w, -p.y * q.y / w, 0};
  const double along = m[6] * at.x + m[7] * at.y;
  x[8] = square * (m[0] * at.x + m[1] * at.y - q.x * along) / w;
  y[8] = square * (m[3] * at.x + m[4] * at.y - q.y * along) / w;
}

bool solve(std::array<Row, unknowns>& a, Row& b) {
  for (std::size_t i = 0; i < unknowns; ++i) {
    std::size_t pivot = i;
    for (std::size_t r = i + 1; r < unknowns; ++r)
      if (std::abs(a[r][i]) > std::abs(a[pivot][i])) pivot = r;
    if (std::abs(a[pivot][i]) < 1e-14) return false;  // rounding
    std::swap(a[i], a[pivot]), std::swap(b[i], b[pivot]);
    for (std::size_t r = 0; r < unknowns; ++r) {
      if (r == i) continue;
      const double f = a[r][i] / a[i][i];
      for (std::size_t c = i; c < unknowns; ++c) a[r][c] -= f * a[i][c];
      b[r] -= f * b[i];
    }
  }
  for (std::size_t i = 0; i < unknowns; ++i) b[i] /= a[i][i];
  return true;
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// One step of Gauss–Newton with weights by the rests of the last one; false when it does not bind.
bool improve(Tilt& t, const Displacement& shifts, double& spread) {
  std::array<Row, unknowns> normal{};
  Row right{}, x{}, y{};
  std::vector<double> far;
  for (const auto& one : shifts.shifts) {
    if (!one.found) continue;
    const Point p = t(one.query);
    const double ex = one.earlier.x - p.x, ey = one.earlier.y - p.y, rest = std::hypot(ex, ey);
    const double weight = 1 / (1 + rest * rest / (4 * spread * spread));
    far.push_back(rest);
    slopes(t, one.query, x, y);
    for (std::size_t i = 0; i < unknowns; ++i) {
      for (std::size_t j = 0; j < unknowns; ++j) normal[i][j] += weight * (x[i] * x[j] + y[i] * y[j]);
      right[i] += weight * (x[i] * ex + y[i] * ey);
    }
  }
  for (std::size_t i = 0; i < unknowns; ++i) normal[i][i] += ridge;
  if (far.empty() || !solve(normal, right)) return false;
  Row p = parameters(t);
  for (std::size_t i = 0; i < unknowns; ++i) p[i] += right[i];
  t = tilt_of(p);
  spread = std::max(median_of(far) * spread_per_median, finest_px / shifts.side_px);
  return true;
}

}  // namespace

Point Tilt::operator()(Point p) const {
  const double f = 1 + lens * (p.x * p.x + p.y * p.y);
  return map({p.x * f, p.y * f});
}

Tilt fit_tilt(const Displacement& shifts) {
  Tilt out;
  for (double& value : (out.map = shifts.map).m) value /= shifts.map.m[8];
  double spread = std::max(shifts.rest_px * spread_per_median, finest_px) / shifts.side_px;
  for (int round = 0; round < rounds; ++round)
    if (!improve(out, shifts, spread)) break;
  const Rest rest = rest_after(shifts, out);
  out.bend_px = rest.bend_px, out.noise_px = rest.noise_px;
  // Nine unknowns may follow a few blocks far off, where six do not.
  if (!(out.bend_px <= shifts.bend_px)) out = {shifts.map, 0, shifts.bend_px, shifts.noise_px};
  return out;
}

}  // namespace contrechamp::copies
