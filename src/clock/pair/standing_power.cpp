#include "clock/pair/standing_power.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr std::array<std::size_t, 3> cluster_halves{16, 128, 512};  // samples: ±2, ±16 and ±64 ms
constexpr double standing_power = 4;                                // two standard deviations: less may be noise

}  // namespace

void take_clusters(const std::vector<float>& sum, std::ptrdiff_t n, std::array<float, 3>& best) {
  const std::size_t lags = sum.size();
  std::vector<double> to(lags + 1);
  for (std::size_t u = 0; u < lags; ++u) to[u + 1] = to[u] + double{sum[u]} * sum[u] / static_cast<double>(n);
  for (std::size_t w = 0; w < best.size(); ++w) {
    const std::size_t width = 2 * cluster_halves[w] + 1;
    double top = 0;
    for (std::size_t u = 0; u + width <= lags; u += std::max<std::size_t>(1, cluster_halves[w] / 4))
      top = std::max(top, to[u + width] - to[u]);
    best[w] = std::max(
        best[w], static_cast<float>((top - static_cast<double>(width)) / std::sqrt(2.0 * static_cast<double>(width))));
  }
}

double middle_of(const std::vector<float>& sum, double otherwise) {
  std::vector<double> to(sum.size() + 1);
  for (std::size_t u = 0; u < sum.size(); ++u)
    to[u + 1] = to[u] + std::max(0.0, double{sum[u]} * sum[u] - standing_power);
  if (to.back() <= 0) return otherwise;
  return static_cast<double>(std::lower_bound(to.begin(), to.end(), to.back() / 2) - to.begin()) - 1;
}

double direct_path(const std::vector<float>& sum, double middle, double within) {
  std::size_t best = 0;
  double top = -1e9;
  for (std::size_t u = 0; u < sum.size(); ++u) {
    const double off = (static_cast<double>(u) - middle) / within;
    const double value = static_cast<double>(sum[u]) / (1 + off * off);
    if (value > top) top = value, best = u;
  }
  return static_cast<double>(best);
}

}  // namespace contrechamp::clock
