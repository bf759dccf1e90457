#include "clock/pair/curve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace contrechamp::clock {

Curve curve_of(const std::vector<std::array<double, 3>>& points, double half, double block_s) {
  // Width of the Cauchy weights: 10 cm of path. Chosen on seeds 1 to 3 of the public set with even_bend_s (pair.cpp);
  // not varied on its own.
  constexpr double narrow_s = 0.0003;
  // Coefficients of Legendre polynomials over ±half, which are orthogonal when the points lie evenly.
  std::array<double, 3> c{};
  const auto basis = [&](double x) { return std::array<double, 3>{1, x / half, 1.5 * x / half * x / half - 0.5}; };
  for (int round = 0; round < 12; ++round) {
    std::array<std::array<double, 4>, 3> m{};
    for (const auto& [x, y, w] : points) {
      const auto p = basis(x);
      const double residual = y - c[0] * p[0] - c[1] * p[1] - c[2] * p[2];
      const double k = w * (round == 0 ? 1 : 1 / (1 + residual * residual / narrow_s / narrow_s));
      for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) m[i][j] += k * p[i] * p[j];
        m[i][3] += k * p[i] * y;
      }
    }
    for (std::size_t i = 0; i < 3; ++i) {
      if (std::fabs(m[i][i]) < 1e-12) return {};
      for (std::size_t r = 0; r < 3; ++r) {
        if (r == i) continue;
        const double f = m[r][i] / m[i][i];
        for (std::size_t j = i; j < 4; ++j) m[r][j] -= f * m[i][j];
      }
    }
    for (std::size_t i = 0; i < 3; ++i) c[i] = m[i][3] / m[i][i];
  }
  return {c[1] / half / block_s, 1.5 * std::fabs(c[2])};
}

double bend_of(const std::vector<double>& lag_s) {
  double most = 0;
  for (std::size_t i = 0; i < lag_s.size(); ++i) {
    const double part = lag_s.size() > 1 ? static_cast<double>(i) / static_cast<double>(lag_s.size() - 1) : 0;
    most = std::max(most, std::fabs(lag_s[i] - lag_s.front() - part * (lag_s.back() - lag_s.front())));
  }
  return most;
}

}  // namespace contrechamp::clock
