#include "copies/geometry/displacement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace contrechamp::copies {
namespace {

constexpr int block_px = 24;   // a side: small against the things of a picture, large against noise
constexpr int margin_px = 2;   // of the picture, where the blur has no neighbours
constexpr int most_steps = 8;  // of Gauss–Newton: it ends sooner or not at all
constexpr double settled_px = 0.005;
constexpr double most_shift_px = 4;        // the map was made exact before: farther is another thing
constexpr double least_correlation = 0.7;  // of a block that shows the same
// Grey levels per pixel, mean square, in the direction that has least of them: an edge alone can slide along itself.
constexpr double least_slope = 1.0;
constexpr int affine_rounds = 10;

// A picture that is read between its pixels.
class Reader {
 public:
  // `side`: pixels that make up the long side of the whole picture, which need not be a whole number.
  Reader(const GreyView& of, double side) : picture_(of), side_(side) {}
  Point plane(double x, double y) const {
    return {(x + 0.5 - picture_.width / 2.0) / side_, (y + 0.5 - picture_.height / 2.0) / side_};
  }
  bool at(Point p, double& value) const {
    const double x = p.x * side_ + picture_.width / 2.0 - 0.5, y = p.y * side_ + picture_.height / 2.0 - 0.5;
    if (!(x >= margin_px && y >= margin_px && x < picture_.width - margin_px - 1 &&
          y < picture_.height - margin_px - 1))
      return false;
    const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
    const double u = x - x0, v = y - y0;
    const float* g = &picture_.grey[static_cast<std::size_t>(y0) * picture_.width + x0];
    const int w = picture_.width;
    value = (g[0] * (1 - u) + g[1] * u) * (1 - v) + (g[w] * (1 - u) + g[w + 1] * u) * v;
    return true;
  }
  double side() const { return side_; }

 private:
  const GreyView& picture_;
  double side_;
};

struct BlockFit {
  double dx = 0, dy = 0, correlation = 0;
  bool detailed = false;  // in the query
};

struct Samples {
  std::vector<double> query, earlier, gx, gy;
};

// The pixels of a block in both pictures, the earlier one moved by (dx, dy) pixels of the query, with its slopes.
bool sample(const GreyView& query, const Reader& q, const Reader& e, const PlaneMap& map, int left, int top, double dx,
            double dy, Samples& out) {
  out.query.clear(), out.earlier.clear(), out.gx.clear(), out.gy.clear();
  for (int y = top; y < top + block_px; ++y)
    for (int x = left; x < left + block_px; ++x) {
      double here = 0, right = 0, leftward = 0, up = 0, down = 0;
      if (!e.at(map(q.plane(x + dx, y + dy)), here) || !e.at(map(q.plane(x + dx + 0.5, y + dy)), right) ||
          !e.at(map(q.plane(x + dx - 0.5, y + dy)), leftward) || !e.at(map(q.plane(x + dx, y + dy + 0.5)), down) ||
          !e.at(map(q.plane(x + dx, y + dy - 0.5)), up))
        return false;
      out.query.push_back(query.grey[static_cast<std::size_t>(y) * query.width + x]);
      out.earlier.push_back(here), out.gx.push_back(right - leftward), out.gy.push_back(down - up);
    }
  return true;
}

void centre(std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  for (double& v : values) v -= sum / static_cast<double>(values.size());
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// The shift of one block that makes it most alike, gain and offset left free; nothing without detail, or where it lies
// beyond either picture.
std::optional<BlockFit> fit(const GreyView& query, const Reader& q, const Reader& e, const PlaneMap& map, int left,
                            int top) {
  BlockFit out;
  Samples s;
  for (int step = 0; step < most_steps; ++step) {
    if (!sample(query, q, e, map, left, top, out.dx, out.dy, s)) return std::nullopt;
    centre(s.query), centre(s.earlier), centre(s.gx), centre(s.gy);
    const double n = block_px * block_px, qq = dot(s.query, s.query), ee = dot(s.earlier, s.earlier);
    out.detailed = out.detailed || qq / n >= 16;  // four grey levels of contrast, as blocks.cpp
    if (ee / n < 1 || qq / n < 1) return out.detailed ? std::optional(out) : std::nullopt;
    out.correlation = dot(s.query, s.earlier) / std::sqrt(qq * ee);
    const double gain = std::max(dot(s.query, s.earlier) / ee, 0.05);
    const double xx = dot(s.gx, s.gx) / n, yy = dot(s.gy, s.gy) / n, xy = dot(s.gx, s.gy) / n;
    const double least = (xx + yy) / 2 - std::hypot((xx - yy) / 2, xy);
    if (least < least_slope) return std::nullopt;
    double rx = 0, ry = 0;
    for (std::size_t i = 0; i < s.query.size(); ++i) {
      const double rest = s.query[i] / gain - s.earlier[i];
      rx += s.gx[i] * rest, ry += s.gy[i] * rest;
    }
    rx /= n, ry /= n;
    const double det = xx * yy - xy * xy;
    const double mx = (yy * rx - xy * ry) / det, my = (xx * ry - xy * rx) / det;
    out.dx += mx, out.dy += my;
    if (!(std::hypot(out.dx, out.dy) <= most_shift_px)) {
      out.correlation = 0;
      return out;
    }
    if (std::hypot(mx, my) < settled_px) break;
  }
  return out;
}

double weight_of(double distance, double spread) { return 1 / (1 + distance * distance / (4 * spread * spread)); }

// Three unknowns by weighted least squares: value = a x + b y + c.
std::optional<std::array<double, 3>> plane_fit(const std::vector<Point>& at, const std::vector<double>& value,
                                               const std::vector<double>& weight) {
  double m[3][4] = {};
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double row[3] = {at[i].x, at[i].y, 1};
    for (int r = 0; r < 3; ++r) {
      for (int c = 0; c < 3; ++c) m[r][c] += weight[i] * row[r] * row[c];
      m[r][3] += weight[i] * row[r] * value[i];
    }
  }
  for (int i = 0; i < 3; ++i) {
    int pivot = i;
    for (int r = i + 1; r < 3; ++r)
      if (std::abs(m[r][i]) > std::abs(m[pivot][i])) pivot = r;
    if (std::abs(m[pivot][i]) < 1e-9) return std::nullopt;
    std::swap(m[i], m[pivot]);
    for (int r = 0; r < 3; ++r)
      if (r != i) {
        const double f = m[r][i] / m[i][i];
        for (int c = i; c < 4; ++c) m[r][c] -= f * m[i][c];
      }
  }
  return std::array<double, 3>{m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]};
}

// The affine map over all blocks that were found; large rests count less.
std::optional<PlaneMap> affine_of(const std::vector<BlockShift>& shifts, double side) {
  std::vector<Point> at;
  std::vector<double> x, y;
  for (const auto& s : shifts)
    if (s.found) at.push_back(s.query), x.push_back(s.earlier.x), y.push_back(s.earlier.y);
  std::vector<double> weight(at.size(), 1), far(at.size());
  std::array<double, 3> u{}, v{};
  for (int round = 0; round < affine_rounds; ++round) {
    const auto a = plane_fit(at, x, weight), b = plane_fit(at, y, weight);
    if (!a || !b) return std::nullopt;
    u = *a, v = *b;
    for (std::size_t i = 0; i < at.size(); ++i)
      far[i] = std::hypot(x[i] - u[0] * at[i].x - u[1] * at[i].y - u[2], y[i] - v[0] * at[i].x - v[1] * at[i].y - v[2]);
    auto sorted = far;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    const double spread = std::max(*middle * 1.5, 0.02 / side);
    for (std::size_t i = 0; i < at.size(); ++i) weight[i] = weight_of(far[i], spread);
  }
  return PlaneMap{{u[0], u[1], u[2], v[0], v[1], v[2], 0, 0, 1}};
}

void shape_of(const PlaneMap& map, Displacement& out) {
  const double a = map.m[0], b = map.m[1], c = map.m[3], d = map.m[4];
  const double mirror = a * d < b * c ? -1 : 1;
  const double even = std::hypot(mirror * a + d, mirror * c - b), uneven = std::hypot(mirror * a - d, mirror * c + b);
  out.anisotropy = (even + uneven) / std::max(even - uneven, 1e-9);
  // A stretch along the sides leaves the columns at a right angle, or the rows.
  const double columns = std::abs(a * b + c * d) / std::max(std::hypot(a, c) * std::hypot(b, d), 1e-12);
  const double rows = std::abs(a * c + b * d) / std::max(std::hypot(a, b) * std::hypot(c, d), 1e-12);
  out.shear = std::min(columns, rows);
}

// What is left of one shift after a map, in pixels of the query's picture.
Point rest_of(const BlockShift& one, const Warp& map, double side) {
  constexpr double step = 1e-4;  // long sides, of the difference quotient
  const Point p = map(one.query), right = map({one.query.x + step, one.query.y}),
              down = map({one.query.x, one.query.y + step});
  const double a = right.x - p.x, c = right.y - p.y, b = down.x - p.x, d = down.y - p.y, det = a * d - b * c;
  if (std::abs(det) < 1e-16) return {};
  const double ex = one.earlier.x - p.x, ey = one.earlier.y - p.y, px = step * side / det;
  return {(d * ex - b * ey) * px, (a * ey - c * ex) * px};
}

}  // namespace

Rest rest_after(const Displacement& shifts, const Warp& map) {
  constexpr int least_neighbours = 5;  // of nine, the block itself among them
  std::vector<Point> rests(shifts.shifts.size());
  std::vector<double> sizes;
  for (std::size_t i = 0; i < rests.size(); ++i)
    if (shifts.shifts[i].found) {
      rests[i] = rest_of(shifts.shifts[i], map, shifts.side_px);
      sizes.push_back(std::hypot(rests[i].x, rests[i].y));
    }
  double shared = 0, alone = 0;
  int blocks = 0;
  for (const auto& one : shifts.shifts) {
    Point sum, own;
    int count = 0;
    for (int r = one.row - 1; r <= one.row + 1; ++r)
      for (int c = one.column - 1; c <= one.column + 1; ++c) {
        if (!one.found || r < 0 || c < 0 || r >= shifts.rows || c >= shifts.columns) continue;
        const auto i = static_cast<std::size_t>(r) * shifts.columns + c;
        if (!shifts.shifts[i].found) continue;
        sum.x += rests[i].x, sum.y += rests[i].y, ++count;
        if (&shifts.shifts[i] == &one) own = rests[i];
      }
    if (count < least_neighbours) continue;
    ++blocks;
    shared += (sum.x * sum.x + sum.y * sum.y) / (count * count);
    // Variance of one block about the mean of the others, and of the mean of `count` such blocks.
    const double others = count - 1, dx = own.x - (sum.x - own.x) / others, dy = own.y - (sum.y - own.y) / others;
    alone += (dx * dx + dy * dy) / (1 + 1 / others) / count;
  }
  Rest out;
  if (blocks > 0) out.bend_px = std::sqrt(shared / blocks), out.noise_px = std::sqrt(alone / blocks);
  if (sizes.empty()) return out;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  out.rest_px = *middle;
  return out;
}

Displacement displacement(const GreyView& query, const GreyView& earlier, const PlaneMap& start) {
  Displacement out;
  out.map = start;
  const CommonSampling both = common_sampling(query, earlier, start);
  const GreyView &q_smooth = both.query, &e_smooth = both.earlier;
  const Reader q(q_smooth, both.query_side_px), e(e_smooth, both.earlier_side_px);
  out.side_px = q.side();
  out.columns = std::max(0, (q_smooth.width - 2 * margin_px) / block_px);
  out.rows = std::max(0, (q_smooth.height - 2 * margin_px) / block_px);
  int detailed = 0;
  for (int row = 0; row < out.rows; ++row)
    for (int column = 0; column < out.columns; ++column) {
      const int left = margin_px + column * block_px, top = margin_px + row * block_px;
      BlockShift one;
      one.column = column, one.row = row;
      const double x = left + (block_px - 1) / 2.0, y = top + (block_px - 1) / 2.0;
      one.query = q.plane(x, y);
      if (const auto found = fit(q_smooth, q, e, start, left, top)) {
        detailed += found->detailed;
        one.found = found->correlation >= least_correlation;
        one.earlier = start(q.plane(x + found->dx, y + found->dy));
      }
      out.blocks += one.found;
      out.shifts.push_back(one);
    }
  out.share = detailed > 0 ? std::min(1.0, out.blocks / static_cast<double>(detailed)) : 0;
  if (const auto map = affine_of(out.shifts, q.side())) out.map = *map;
  shape_of(out.map, out);
  const Rest rest = rest_after(out, out.map);
  out.bend_px = rest.bend_px, out.rest_px = rest.rest_px, out.noise_px = rest.noise_px;
  return out;
}

}  // namespace contrechamp::copies
