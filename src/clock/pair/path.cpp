#include "clock/pair/path.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "clock/pair/magnitude_blocks.h"

namespace contrechamp::clock {
namespace {

// Origin of the constants: chosen on seeds 1 and 2 of the public set (bench/clock_pairs.cpp) for people who walk at 1.2
// m/s; none was varied on its own.
constexpr int slopes = 17;                  // slopes of a path in a block, −8 … 8 steps
constexpr float slope_change_price = 0.5f;  // of a change by one step, in standard deviations of one block
constexpr float slope_samples = 0.5f;       // of a step, a tick: 8 × 0.5 / 1024 = 0.4 %, 1.3 m/s

// Samples that the path moves from the middle of a block to the middle of the next, half with each slope.
std::ptrdiff_t moved(int slope, int next_slope) {
  return std::lround(static_cast<float>(slope + next_slope - slopes + 1) * 0.5f * slope_samples * ticks_a_block);
}

constexpr std::size_t margin = 32;  // columns on both sides of the states: the most that moved() gives
constexpr float unreachable = -1e9f;

// The scores of the three predecessors of each column: with a slope that is one less, the same, and one more. Each
// pointer is shifted by what the path moves.
struct Predecessors {
  const float *less, *same, *more;
};

void step(const Predecessors& from, const float* scores, std::size_t lags, float* __restrict to,
          std::int8_t* __restrict change) {
  for (std::size_t u = 0; u < lags; ++u) {
    const float less = from.less[u] - slope_change_price, same = from.same[u], more = from.more[u] - slope_change_price;
    float best = less;
    int by = -1;
    by = same > best ? 0 : by;
    best = std::max(best, same);
    by = more > best ? 1 : by;
    best = std::max(best, more);
    to[u] = best + scores[u];
    change[u] = static_cast<std::int8_t>(by);
  }
}

// The ticks of a block with their weights and shifts.
struct Block {
  std::array<const float*, ticks_a_block> row{};
  std::array<float, ticks_a_block> weight{};
  std::array<std::ptrdiff_t, ticks_a_block> shift{};
  float scale = 0;
};

Block block_of(const TickCorrelations& t, std::size_t first, float slope) {
  Block out;
  float power = 0;
  for (std::size_t j = 0; j < ticks_a_block; ++j) {
    out.row[j] = t.values.data() + (first + j) * t.lags;
    out.weight[j] = t.weight[first + j];
    out.shift[j] = std::lround(slope * (static_cast<float>(j) - 3.5f));
    power += out.weight[j] * out.weight[j];
  }
  out.scale = power > 0 ? 1.0f / std::sqrt(power) : 0;
  return out;
}

void sum_ticks(const Block& block, std::size_t lags, float* __restrict out) {
  std::ptrdiff_t from = 0, end = static_cast<std::ptrdiff_t>(lags);
  for (const std::ptrdiff_t shift : block.shift)
    from = std::max(from, -shift), end = std::min(end, static_cast<std::ptrdiff_t>(lags) - shift);
  const auto edge = [&](std::ptrdiff_t u) {
    float sum = 0;
    for (std::size_t j = 0; j < ticks_a_block; ++j)
      if (const std::ptrdiff_t at = u + block.shift[j]; at >= 0 && at < static_cast<std::ptrdiff_t>(lags))
        sum += block.weight[j] * block.row[j][at];
    out[u] = sum * block.scale;
  };
  for (std::ptrdiff_t u = 0; u < from; ++u) edge(u);
  for (std::ptrdiff_t u = end; u < static_cast<std::ptrdiff_t>(lags); ++u) edge(u);
  std::array<const float*, ticks_a_block> r{};
  for (std::size_t j = 0; j < ticks_a_block; ++j) r[j] = block.row[j] + block.shift[j];
  const auto& w = block.weight;
  for (std::ptrdiff_t u = from; u < end; ++u)
    out[u] = (w[0] * r[0][u] + w[1] * r[1][u] + w[2] * r[2][u] + w[3] * r[3][u] + w[4] * r[4][u] + w[5] * r[5][u] +
              w[6] * r[6][u] + w[7] * r[7][u]) *
             block.scale;
}
static_assert(ticks_a_block == 8);

}  // namespace

std::vector<float> sum_block(const TickCorrelations& t, std::size_t first, float slope) {
  std::vector<float> out(t.lags);
  sum_ticks(block_of(t, first, slope), t.lags, out.data());
  return out;
}

Path best_path(const TickCorrelations& t) {
  const std::size_t n = t.ticks / ticks_a_block;
  const std::size_t lags = t.lags;
  Path out;
  if (n == 0) return out;
  const std::size_t states = lags * slopes, width = lags + 2 * margin;
  // One row a slope, with unreachable margins on both sides, and an unreachable row before the first and after the
  // last.
  std::vector<float> score((slopes + 2) * width, unreachable), next = score, scores(lags);
  std::vector<std::vector<std::int8_t>> changes(n, std::vector<std::int8_t>(states));
  const auto row = [&](std::vector<float>& of, int slope) {
    return of.data() + static_cast<std::size_t>(slope + 1) * width + margin;
  };
  for (std::size_t i = 0; i < n; ++i) {
    for (int s = 0; s < slopes; ++s) {
      sum_ticks(block_of(t, i * ticks_a_block, static_cast<float>(s - slopes / 2) * slope_samples), lags,
                scores.data());
      for (float& x : scores) x = capped(x);
      if (i == 0) std::copy(scores.begin(), scores.end(), row(next, s));
      else
        step({row(score, s - 1) - moved(s - 1, s), row(score, s) - moved(s, s), row(score, s + 1) - moved(s + 1, s)},
             scores.data(), lags, row(next, s), changes[i].data() + static_cast<std::size_t>(s) * lags);
    }
    std::swap(score, next);
  }
  const auto top = std::max_element(score.begin(), score.end());
  const auto state = static_cast<std::size_t>(top - score.begin());
  int s = static_cast<int>(state / width) - 1;
  auto u = static_cast<std::ptrdiff_t>(state % width) - static_cast<std::ptrdiff_t>(margin);
  out.column.resize(n), out.slope.resize(n);
  for (std::size_t i = n; i-- > 0;) {
    out.column[i] = static_cast<double>(u), out.slope[i] = static_cast<float>(s - slopes / 2) * slope_samples;
    const int q = i > 0 ? s + changes[i][static_cast<std::size_t>(s) * lags + static_cast<std::size_t>(u)] : s;
    if (i > 0) u -= moved(q, s);
    s = q;
    u = std::clamp<std::ptrdiff_t>(u, 0, static_cast<std::ptrdiff_t>(lags) - 1);
  }
  out.score = *top / std::sqrt(static_cast<float>(n));
  return out;
}

std::vector<PathPoint> points_on(const TickCorrelations& t, const Path& path) {
  constexpr std::ptrdiff_t reach = 4;  // columns from the path: 0.5 ms
  constexpr float least_peak = 3;      // standard deviations of a peak that is heard
  std::vector<PathPoint> out;
  for (std::size_t i = 0; i < path.column.size(); ++i) {
    const auto row = sum_block(t, i * ticks_a_block, path.slope[i]);
    const auto middle = static_cast<std::ptrdiff_t>(path.column[i]);
    std::ptrdiff_t top = -1;
    for (auto u = std::max<std::ptrdiff_t>(1, middle - reach);
         u <= std::min(static_cast<std::ptrdiff_t>(row.size()) - 2, middle + reach); ++u)
      if (top < 0 || row[static_cast<std::size_t>(u)] > row[static_cast<std::size_t>(top)]) top = u;
    if (top < 0 || row[static_cast<std::size_t>(top)] < least_peak) continue;
    const double l = row[static_cast<std::size_t>(top - 1)], c = row[static_cast<std::size_t>(top)],
                 r = row[static_cast<std::size_t>(top + 1)];
    const double curve = l - 2 * c + r;
    const double part = curve < 0 ? std::clamp((l - r) / (2 * curve), -0.5, 0.5) : 0;
    out.push_back({static_cast<double>(i), static_cast<double>(top) + part, c * c});
  }
  return out;
}

}  // namespace contrechamp::clock
