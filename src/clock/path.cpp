#include "clock/path.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "clock/magnitude_blocks.h"

namespace contrechamp::clock {
namespace {

constexpr int slopes = 17;             // of a path inside a block: -8 … 8
constexpr float turn_price = 0.5f;     // what a step of the slope costs, in standard deviations of one second
constexpr float slope_samples = 0.5f;  // a tick, each: 8 × 0.5 / 1024 = 0.4 %

// Samples from the middle of a block to the middle of the next: half of each slope.
std::ptrdiff_t moved(int slope, int next_slope) {
  return std::lround(static_cast<float>(slope + next_slope - slopes + 1) * 0.5f * slope_samples * ticks_a_block);
}

void take_better(const float* before, std::size_t lags, std::ptrdiff_t by, float price, std::int8_t slope, float* to, std::int8_t* came) {
  const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, by));
  const auto end = static_cast<std::size_t>(std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(lags), static_cast<std::ptrdiff_t>(lags) + by));
  for (std::size_t u = begin; u < end; ++u) {
    const float score = before[static_cast<std::ptrdiff_t>(u) - by] - price;
    came[u] = score > to[u] ? slope : came[u];
    to[u] = std::max(score, to[u]);
  }
}

}  // namespace

std::vector<float> sum_block(const TickCorrelations& t, const std::vector<float>& values, std::size_t first, float slope) {
  const std::size_t lags = t.lags;
  std::vector<float> out(lags);
  float power = 0;
  for (std::size_t j = 0; j < ticks_a_block && first + j < t.ticks; ++j) {
    const float weight = t.weight[first + j];
    if (weight == 0) continue;
    power += weight * weight;
    const auto shift = static_cast<std::ptrdiff_t>(std::lround(slope * (static_cast<float>(j) - 3.5f)));
    const float* row = values.data() + (first + j) * lags;
    const std::size_t from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, -shift));
    const std::size_t end = static_cast<std::size_t>(std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(lags), static_cast<std::ptrdiff_t>(lags) - shift));
    for (std::size_t u = from; u < end; ++u) out[u] += weight * row[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(u) + shift)];
  }
  if (power == 0) return out;
  const float scale = 1.0f / std::sqrt(power);
  for (float& x : out) x *= scale;
  return out;
}

Path best_path(const TickCorrelations& t) {
  const std::size_t n = t.ticks / ticks_a_block;
  const std::size_t lags = t.lags;
  Path out;
  if (n == 0) return out;
  const std::size_t states = lags * slopes;
  std::vector<float> score(states), next(states);
  std::vector<std::vector<std::int8_t>> from(n, std::vector<std::int8_t>(states));
  for (std::size_t i = 0; i < n; ++i) {
    for (int s = 0; s < slopes; ++s) {
      const auto block = sum_block(t, t.values, i * ticks_a_block, static_cast<float>(s - slopes / 2) * slope_samples);
      float* to = next.data() + static_cast<std::size_t>(s) * lags;
      std::int8_t* came = from[i].data() + static_cast<std::size_t>(s) * lags;
      std::fill_n(to, lags, i == 0 ? 0.0f : -1e9f);
      for (int q = std::max(0, s - 1); i > 0 && q <= std::min(slopes - 1, s + 1); ++q)
        take_better(score.data() + static_cast<std::size_t>(q) * lags, lags, moved(q, s), q == s ? 0 : turn_price, static_cast<std::int8_t>(q), to, came);
      for (std::size_t u = 0; u < lags; ++u) to[u] += capped(block[u]);
    }
    std::swap(score, next);
  }
  const auto top = std::max_element(score.begin(), score.end());
  auto state = static_cast<std::size_t>(top - score.begin());
  int s = static_cast<int>(state / lags);
  auto u = static_cast<std::ptrdiff_t>(state % lags);
  out.column.resize(n), out.slope.resize(n);
  for (std::size_t i = n; i-- > 0;) {
    out.column[i] = static_cast<double>(u), out.slope[i] = static_cast<float>(s - slopes / 2) * slope_samples;
    const int q = from[i][static_cast<std::size_t>(s) * lags + static_cast<std::size_t>(u)];
    if (i > 0) u -= moved(q, s);
    s = q;
    u = std::clamp<std::ptrdiff_t>(u, 0, static_cast<std::ptrdiff_t>(lags) - 1);
  }
  out.score = *top / std::sqrt(static_cast<float>(n));
  return out;
}

std::vector<PathPoint> points_on(const TickCorrelations& t, const Path& path) {
  constexpr std::ptrdiff_t reach = 4;
  constexpr float heard = 3;
  std::vector<PathPoint> out;
  for (std::size_t i = 0; i < path.column.size(); ++i) {
    const auto row = sum_block(t, t.values, i * ticks_a_block, path.slope[i]);
    const auto middle = static_cast<std::ptrdiff_t>(path.column[i]);
    std::ptrdiff_t top = -1;
    for (auto u = std::max<std::ptrdiff_t>(1, middle - reach); u <= std::min(static_cast<std::ptrdiff_t>(row.size()) - 2, middle + reach); ++u)
      if (top < 0 || row[static_cast<std::size_t>(u)] > row[static_cast<std::size_t>(top)]) top = u;
    if (top < 0 || row[static_cast<std::size_t>(top)] < heard) continue;
    const double l = row[static_cast<std::size_t>(top - 1)], c = row[static_cast<std::size_t>(top)], r = row[static_cast<std::size_t>(top + 1)];
    const double curve = l - 2 * c + r;
    const double part = curve < 0 ? std::clamp((l - r) / (2 * curve), -0.5, 0.5) : 0;
    out.push_back({static_cast<double>(i), static_cast<double>(top) + part, c * c});
  }
  return out;
}

}  // namespace contrechamp::clock
