#include "copies/geometry/plane.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace contrechamp::copies {
namespace {

// Gaussian elimination with row pivots; nullopt when singular. The limits of 1e-12 and, below, 1e-9 and 1e-6 are those
// of rounding in double precision, not measured ones.
template <std::size_t N>
std::optional<std::array<double, N>> solve(std::array<std::array<double, N + 1>, N> rows) {
  for (std::size_t i = 0; i < N; ++i) {
    std::size_t pivot = i;
    for (std::size_t r = i + 1; r < N; ++r)
      if (std::abs(rows[r][i]) > std::abs(rows[pivot][i])) pivot = r;
    if (std::abs(rows[pivot][i]) < 1e-12) return std::nullopt;
    std::swap(rows[i], rows[pivot]);
    for (std::size_t r = 0; r < N; ++r) {
      if (r == i) continue;
      const double factor = rows[r][i] / rows[i][i];
      for (std::size_t c = i; c <= N; ++c) rows[r][c] -= factor * rows[i][c];
    }
  }
  std::array<double, N> out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = rows[i][N] / rows[i][i];
  return out;
}

// Adds one equation Σ coefficient · unknown = value to the normal equations.
template <std::size_t N>
void add(std::array<std::array<double, N + 1>, N>& rows, const std::array<double, N>& coefficients, double value) {
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = 0; j < N; ++j) rows[i][j] += coefficients[i] * coefficients[j];
    rows[i][N] += coefficients[i] * value;
  }
}

}  // namespace

PlaneMap operator*(const PlaneMap& after, const PlaneMap& before) {
  PlaneMap out;
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t c = 0; c < 3; ++c)
      out.m[r * 3 + c] =
          after.m[r * 3] * before.m[c] + after.m[r * 3 + 1] * before.m[3 + c] + after.m[r * 3 + 2] * before.m[6 + c];
  return out;
}

std::optional<PlaneMap> inverse(const PlaneMap& map) {
  const auto& m = map.m;
  PlaneMap out;
  out.m = {m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
           m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
           m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
  const double determinant = m[0] * out.m[0] + m[1] * out.m[3] + m[2] * out.m[6];
  if (std::abs(determinant) < 1e-9) return std::nullopt;
  for (double& value : out.m) value /= determinant;
  return out;
}

std::optional<PlaneMap> similarity(const PointMatch& a, const PointMatch& b) {
  const double fx = b.from.x - a.from.x, fy = b.from.y - a.from.y;
  const double tx = b.to.x - a.to.x, ty = b.to.y - a.to.y;
  const double square = fx * fx + fy * fy;
  if (square < 1e-6) return std::nullopt;
  const double c = (fx * tx + fy * ty) / square, s = (fx * ty - fy * tx) / square;
  return PlaneMap{{c, -s, a.to.x - c * a.from.x + s * a.from.y, s, c, a.to.y - s * a.from.x - c * a.from.y, 0, 0, 1}};
}

std::optional<PlaneMap> fit_affine(std::span<const PointMatch> matches) {
  if (matches.size() < 3) return std::nullopt;
  std::array<std::array<double, 4>, 3> xs{}, ys{};
  for (const auto& [from, to] : matches) {
    add<3>(xs, {from.x, from.y, 1}, to.x);
    add<3>(ys, {from.x, from.y, 1}, to.y);
  }
  const auto x = solve<3>(xs);
  const auto y = solve<3>(ys);
  if (!x || !y) return std::nullopt;
  return PlaneMap{{(*x)[0], (*x)[1], (*x)[2], (*y)[0], (*y)[1], (*y)[2], 0, 0, 1}};
}

std::optional<PlaneMap> fit_projective(std::span<const PointMatch> matches) {
  if (matches.size() < 4) return std::nullopt;
  std::array<std::array<double, 9>, 8> rows{};
  for (const auto& [from, to] : matches) {
    add<8>(rows, {from.x, from.y, 1, 0, 0, 0, -from.x * to.x, -from.y * to.x}, to.x);
    add<8>(rows, {0, 0, 0, from.x, from.y, 1, -from.x * to.y, -from.y * to.y}, to.y);
  }
  // Ridge regression towards an affine map: without it a few points near one line give an arbitrary perspective. The
  // weight of 1e-4 a point was chosen by hand; plane_test.cpp holds its effect under 5e-4.
  rows[6][6] += 1e-4 * static_cast<double>(matches.size());
  rows[7][7] += 1e-4 * static_cast<double>(matches.size());
  const auto h = solve<8>(rows);
  if (!h) return std::nullopt;
  return PlaneMap{{(*h)[0], (*h)[1], (*h)[2], (*h)[3], (*h)[4], (*h)[5], (*h)[6], (*h)[7], 1}};
}

}  // namespace contrechamp::copies
