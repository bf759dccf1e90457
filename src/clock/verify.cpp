#include "clock/verify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "clock/blocks.h"

namespace contrechamp::clock {
namespace {

constexpr float cap = 6;              // what one second may say at most, in standard deviations
constexpr int slopes = 17;            // of a path inside a block: -8 … 8
constexpr float slope_samples = 0.5f; // a tick, each: 8 × 0.5 / 1024 = 0.4 %
constexpr double most_drift_ppm = 160;
constexpr float follow_phase = 8, follow_magnitude = 6;
constexpr double far_path_more = 0.25;   // a maximum over three times as many places

float capped(float x) { return x / std::sqrt(1.0f + x * x * (1.0f / (cap * cap))); }

using Rows = std::vector<std::vector<float>>;  // by block, one value a lag

// Sum of the ticks of each block, shifted by `slope` samples a tick around the block's middle; unit variance.
std::vector<float> sum_block(const TickCorrelations& t, std::size_t first, float slope) {
  const std::size_t lags = t.lags;
  std::vector<float> out(lags);
  float power = 0;
  for (std::size_t j = 0; j < ticks_a_block && first + j < t.ticks; ++j) {
    const float weight = t.weight[first + j];
    if (weight == 0) continue;
    power += weight * weight;
    const auto shift = static_cast<std::ptrdiff_t>(std::lround(slope * (static_cast<float>(j) - 3.5f)));
    const float* row = t.values.data() + (first + j) * lags;
    const std::size_t from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, -shift));
    const std::size_t end = static_cast<std::size_t>(std::min<std::ptrdiff_t>(lags, static_cast<std::ptrdiff_t>(lags) - shift));
    for (std::size_t u = from; u < end; ++u) out[u] += weight * row[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(u) + shift)];
  }
  if (power == 0) return out;
  const float scale = 1.0f / std::sqrt(power);
  for (float& x : out) x *= scale;
  return out;
}

struct Line {
  float score = 0;
  double at = 0;         // column at the middle of the overlap
  double ppm = 0;        // column grows by this a sample of a
  double width = 0;      // samples
  std::array<float, 3> cluster{};  // power around the line within ±2, ±16 and ±64 ms, standard deviations
};

// What reaches a phone by many ways, or from many mouths, is not one peak but a cluster that stays in place.
void take_clusters(const std::vector<float>& sum, std::ptrdiff_t n, std::array<float, 3>& best) {
  const std::size_t lags = sum.size();
  std::vector<double> to(lags + 1);
  for (std::size_t u = 0; u < lags; ++u) to[u + 1] = to[u] + double{sum[u]} * sum[u] / static_cast<double>(n);
  constexpr std::array<std::size_t, 3> halves{16, 128, 512};
  for (std::size_t w = 0; w < halves.size(); ++w) {
    const std::size_t width = 2 * halves[w] + 1;
    double top = 0;
    for (std::size_t u = 0; u + width <= lags; u += std::max<std::size_t>(1, halves[w] / 4)) top = std::max(top, to[u + width] - to[u]);
    best[w] = std::max(best[w], static_cast<float>((top - static_cast<double>(width)) / std::sqrt(2.0 * static_cast<double>(width))));
  }
}

// Best straight line through the blocks. Columns grow as lags fall.
Line best_line(const Rows& blocks, double block_samples) {
  Line best;
  best.score = -1e9f;
  const auto n = static_cast<std::ptrdiff_t>(blocks.size());
  if (n == 0) return {};
  const std::size_t lags = blocks.front().size();
  const double half = block_samples * static_cast<double>(n) / 2;
  const int steps = std::max(0, static_cast<int>(std::lround(most_drift_ppm * 1e-6 * half)));
  Rows said = blocks;
  for (auto& row : said)
    for (float& x : row) x = capped(x);
  std::vector<float> sum(lags);
  for (int s = -steps; s <= steps; ++s) {
    std::fill(sum.begin(), sum.end(), 0.0f);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double off = n > 1 ? s * (2.0 * static_cast<double>(i) / static_cast<double>(n - 1) - 1) : 0;
      const auto shift = static_cast<std::ptrdiff_t>(std::lround(off));
      const auto from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, -shift));
      const auto end = static_cast<std::size_t>(std::min<std::ptrdiff_t>(lags, static_cast<std::ptrdiff_t>(lags) - shift));
      const float* row = said[static_cast<std::size_t>(i)].data();
      for (std::size_t u = from; u < end; ++u) sum[u] += row[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(u) + shift)];
    }
    take_clusters(sum, n, best.cluster);
    const auto top = std::max_element(sum.begin(), sum.end());
    if (*top <= best.score) continue;
    best.score = *top;
    best.at = static_cast<double>(top - sum.begin());
    best.ppm = s / half * 1e6;
  }
  best.score /= std::sqrt(static_cast<float>(n));
  return best;
}

// Least squares of the blocks' own peaks near the line, weighted by their height, Cauchy-robust.
Line refine_line(const Rows& blocks, double block_samples, Line line) {
  const auto n = static_cast<std::ptrdiff_t>(blocks.size());
  const double middle = (static_cast<double>(n) - 1) / 2;
  const auto lags = n > 0 ? static_cast<std::ptrdiff_t>(blocks.front().size()) : 0;
  std::vector<std::array<double, 3>> points;  // samples from the middle, column, weight
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const auto& row = blocks[static_cast<std::size_t>(i)];
    const double off = (static_cast<double>(i) - middle) * block_samples;
    const auto expect = static_cast<std::ptrdiff_t>(std::lround(line.at + line.ppm * 1e-6 * off));
    std::ptrdiff_t top = -1;
    for (std::ptrdiff_t u = std::max<std::ptrdiff_t>(1, expect - 4); u <= std::min<std::ptrdiff_t>(lags - 2, expect + 4); ++u)
      if (top < 0 || row[static_cast<std::size_t>(u)] > row[static_cast<std::size_t>(top)]) top = u;
    if (top < 0 || row[static_cast<std::size_t>(top)] < 3) continue;
    const double l = row[static_cast<std::size_t>(top - 1)], c = row[static_cast<std::size_t>(top)], r = row[static_cast<std::size_t>(top + 1)];
    const double curve = l - 2 * c + r;
    const double part = curve < 0 ? std::clamp((l - r) / (2 * curve), -0.5, 0.5) : 0;
    points.push_back({off, static_cast<double>(top) + part, c * c});
  }
  line.width = 16;
  if (points.size() < 2) return line;
  double at = line.at, slope = line.ppm * 1e-6;
  for (int round = 0; round < 8; ++round) {
    double w = 0, x = 0, y = 0, xx = 0, xy = 0, rr = 0;
    for (const auto& [px, py, pw] : points) {
      const double residual = py - at - slope * px;
      const double k = pw / (1 + residual * residual);
      w += k, x += k * px, y += k * py, xx += k * px * px, xy += k * px * py, rr += k * residual * residual;
    }
    const double spread = xx / w - x * x / w / w;
    if (points.size() >= 6 && spread > 0) slope = (xy / w - x * y / w / w) / spread;
    at = y / w - slope * x / w;
    line.width = std::sqrt(rr / w / static_cast<double>(points.size())) + 0.1;
  }
  line.at = at, line.ppm = slope * 1e6;
  return line;
}

struct Path {
  float score = 0;
  double at = 0;     // column at the middle
  double range = 0;  // samples
};

// Samples from the middle of a block to the middle of the next: half of each slope.
std::ptrdiff_t moved(int slope, int next_slope) {
  return std::lround(static_cast<float>(slope + next_slope - slopes + 1) * 0.5f * slope_samples * ticks_a_block);
}

void take_better(const float* before, std::size_t lags, std::ptrdiff_t by, float price, std::int8_t slope, float* to, std::int8_t* came) {
  const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, by));
  const auto end = static_cast<std::size_t>(std::min<std::ptrdiff_t>(lags, static_cast<std::ptrdiff_t>(lags) + by));
  for (std::size_t u = begin; u < end; ++u) {
    const float score = before[static_cast<std::ptrdiff_t>(u) - by] - price;
    came[u] = score > to[u] ? slope : came[u];
    to[u] = std::max(score, to[u]);
  }
}

// Best path whose slope changes by at most one step a block: states are (column, slope). Scores of unrelated sound
// have been measured on Gaussian noise: a maximum over many paths is not zero.
Path best_path(const TickCorrelations& t) {
  const std::size_t n = t.ticks / ticks_a_block;
  const std::size_t lags = t.lags;
  Path out;
  if (n == 0) return out;
  std::vector<float> score(lags * slopes), next(lags * slopes);
  std::vector<std::vector<std::int8_t>> from(n, std::vector<std::int8_t>(lags * slopes));
  for (std::size_t i = 0; i < n; ++i) {
    for (int s = 0; s < slopes; ++s) {
      const auto block = sum_block(t, i * ticks_a_block, static_cast<float>(s - slopes / 2) * slope_samples);
      float* to = next.data() + static_cast<std::size_t>(s) * lags;
      std::int8_t* came = from[i].data() + static_cast<std::size_t>(s) * lags;
      std::fill_n(to, lags, i == 0 ? 0.0f : -1e9f);
      for (int q = std::max(0, s - 1); i > 0 && q <= std::min(slopes - 1, s + 1); ++q)
        take_better(score.data() + static_cast<std::size_t>(q) * lags, lags, moved(q, s), q == s ? 0 : 0.5f, static_cast<std::int8_t>(q), to, came);
      for (std::size_t u = 0; u < lags; ++u) to[u] += capped(block[u]);
    }
    std::swap(score, next);
  }
  const auto top = std::max_element(score.begin(), score.end());
  auto state = static_cast<std::size_t>(top - score.begin());
  int s = static_cast<int>(state / lags);
  auto u = static_cast<std::ptrdiff_t>(state % lags);
  std::ptrdiff_t low = u, high = u;
  for (std::size_t i = n; i-- > 0;) {
    low = std::min(low, u), high = std::max(high, u);
    if (i == n / 2) out.at = static_cast<double>(u);
    const int q = from[i][static_cast<std::size_t>(s) * lags + static_cast<std::size_t>(u)];
    if (i > 0) u -= moved(q, s);
    s = q;
    u = std::clamp<std::ptrdiff_t>(u, 0, static_cast<std::ptrdiff_t>(lags) - 1);
  }
  out.range = static_cast<double>(high - low);
  out.score = *top / std::sqrt(static_cast<float>(n));
  return out;
}

struct Magnitude {
  float score = -1e9f;
  int shift = 0;               // frames
  std::vector<float> blocks;   // by second of the overlap
};

// Correlation of the cepstra second by second, capped, at `lag` frames.
Magnitude magnitude_at(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag) {
  constexpr std::ptrdiff_t step = 64;
  Magnitude out;
  const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, lag);
  const std::ptrdiff_t end = std::min(static_cast<std::ptrdiff_t>(a.frames), static_cast<std::ptrdiff_t>(b.frames) + lag);
  float sum = 0;
  for (std::ptrdiff_t k = begin; k + step <= end; k += step) {
    const std::int8_t* x = a.cepstra_rows.data() + k * cepstra;
    const std::int8_t* y = b.cepstra_rows.data() + (k - lag) * cepstra;
    std::int32_t xy = 0, xx = 0, yy = 0;
    for (std::ptrdiff_t i = 0; i < step * cepstra; ++i) xy += x[i] * y[i], xx += x[i] * x[i], yy += y[i] * y[i];
    // A frame holds 64 ms and follows after 16: a fourth of the values are independent.
    const float r = xx > 0 && yy > 0 ? static_cast<float>(xy) / std::sqrt(static_cast<float>(xx) * static_cast<float>(yy)) *
                                           std::sqrt(static_cast<float>(step * cepstra) / 4)
                                     : 0;
    out.blocks.push_back(r);
    sum += capped(r);
  }
  out.score = out.blocks.empty() ? 0 : sum / std::sqrt(static_cast<float>(out.blocks.size()));
  return out;
}

Magnitude best_magnitude(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, int reach) {
  Magnitude best;
  for (int shift = -reach; shift <= reach; ++shift) {
    auto m = magnitude_at(a, b, lag + shift);
    m.shift = shift;
    if (m.score > best.score) best = std::move(m);
  }
  return best;
}

// What is heard at one lag all along, or at one that a walker's steps explain, is one event; the same text read at
// another speed agrees for a moment only, or wanders off.
void weigh_thirds(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, Evidence& out) {
  constexpr int reach = 12;
  struct Third {
    float score = 0;
    int shift = 0;
  };
  std::array<Third, 3> best;
  std::size_t seconds = 0;
  for (int shift = -reach; shift <= reach; ++shift) {
    const auto blocks = magnitude_at(a, b, lag + shift).blocks;
    seconds = blocks.size();
    if (seconds < 6) return;
    for (std::size_t third = 0; third < 3; ++third) {
      const std::size_t from = seconds * third / 3, to = seconds * (third + 1) / 3;
      float sum = 0;
      for (std::size_t i = from; i < to; ++i) sum += capped(blocks[i]);
      sum /= std::sqrt(static_cast<float>(to - from));
      if (sum > best[third].score) best[third] = {sum, shift};
    }
  }
  out.steady = std::min({best[0].score, best[1].score, best[2].score});
  const double apart_s = static_cast<double>(seconds) * 2 / 3;
  out.wander = static_cast<float>(std::max(0, std::abs(best[2].shift - best[0].shift) - 1) * hop_samples) / rate_hz / static_cast<float>(apart_s);
}

float spread_of(const Rows& blocks) {
  double sum = 0;
  for (const auto& row : blocks) {
    double power = 0;
    const auto lags = static_cast<double>(row.size());
    for (float x : row) power += std::min(double{x} * x, double{cap} * cap);
    sum += std::clamp((power - lags) / std::sqrt(2.0 * lags), -6.0, 6.0);
  }
  return blocks.empty() ? 0 : static_cast<float>(sum / std::sqrt(static_cast<double>(blocks.size())));
}

Rows blocks_of(const TickCorrelations& t) {
  Rows out;
  for (std::size_t first = 0; first + ticks_a_block <= t.ticks; first += ticks_a_block) out.push_back(sum_block(t, first, 0));
  return out;
}

// What unrelated sound gives, by the number of seconds: medians of 5,000 lags of unrelated clips of noise, speech and
// machines; maxima grow with the number of places and paths looked at.
struct Null {
  double line, path, spread;
  std::array<double, 3> cluster;
};

Null null_of(int blocks) {
  const double root = std::sqrt(blocks), log = std::log(blocks);
  return {3.0 + 0.27 * log, 2.3 + 0.73 * root, 0.2 - 0.38 * root, {2.6 + 0.48 * log, 0.75 + 0.42 * log, 0}};
}

constexpr double line_deviation = 0.3, path_deviation = 0.4, spread_deviation = 1.3;
constexpr std::array<double, 3> cluster_deviation{0.6, 0.55, 0.55};

float over(double value, double null, double deviation) { return static_cast<float>((value - null) / deviation); }

// Column of the line in block i.
std::ptrdiff_t column_at(const Line& line, std::size_t i, std::size_t count, std::size_t lags) {
  const double off = static_cast<double>(i) - (static_cast<double>(count) - 1) / 2;
  const double column = line.at + line.ppm * 1e-6 * off * tick_samples * ticks_a_block;
  return std::clamp<std::ptrdiff_t>(std::lround(column), 1, static_cast<std::ptrdiff_t>(lags) - 2);
}

float share_of(const Rows& blocks, const Line& line, const Magnitude& m) {
  int speak = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto at = static_cast<std::size_t>(column_at(line, i, blocks.size(), blocks[i].size()));
    const bool by_phase = std::max({blocks[i][at - 1], blocks[i][at], blocks[i][at + 1]}) > 2.5f;
    const bool by_magnitude = i < m.blocks.size() && m.blocks[i] > 2;
    speak += by_phase || by_magnitude ? 1 : 0;
  }
  return blocks.empty() ? 0 : static_cast<float>(speak) / static_cast<float>(blocks.size());
}

// Median over the seconds of the phase peak on the line, as a part of what identical waveforms give.
float likeness_of(const Rows& blocks, const Line& line) {
  constexpr float most = 3444.0f / rate_hz * (tick_samples + 2 * near_samples);  // bins that are compared
  std::vector<float> peaks;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto at = static_cast<std::size_t>(column_at(line, i, blocks.size(), blocks[i].size()));
    peaks.push_back(std::max({blocks[i][at - 1], blocks[i][at], blocks[i][at + 1]}));
  }
  if (peaks.empty()) return 0;
  const auto middle = peaks.begin() + static_cast<std::ptrdiff_t>(peaks.size() / 2);
  std::nth_element(peaks.begin(), middle, peaks.end());
  return std::max(0.0f, *middle / std::sqrt(2 * most * ticks_a_block));
}

}  // namespace

float Evidence::phase() const {
  return std::max({0.0f, line, path, spread, cluster[0], cluster[1], cluster[2]});
}

Evidence Verifier::weigh(const PreparedClip& a, const PreparedClip& b, double lag_s) {
  Evidence out;
  out.lag_s = out.magnitude_lag_s = out.path_lag_s = lag_s;
  const auto frame_lag = static_cast<std::ptrdiff_t>(std::lround(lag_s * rate_hz / hop_samples));
  const Magnitude m = best_magnitude(a, b, frame_lag, 4);
  out.magnitude = m.score;
  if (m.score >= follow_magnitude) weigh_thirds(a, b, frame_lag, out);
  out.magnitude_lag_s = static_cast<double>(frame_lag + m.shift) * hop_samples / rate_hz;
  if (m.score < least_magnitude) return out;
  const auto lag = static_cast<std::ptrdiff_t>(std::lround(lag_s * rate_hz));
  const auto ticks = correlate_ticks(a, b, lag, near_samples, ffts_);
  const Rows blocks = blocks_of(ticks);
  if (blocks.empty()) return out;
  constexpr double block_samples = tick_samples * ticks_a_block;
  const Line line = refine_line(blocks, block_samples, best_line(blocks, block_samples));
  const Path path = best_path(ticks);
  out.blocks = static_cast<int>(blocks.size());
  out.overlap_s = static_cast<double>(ticks.ticks) * tick_samples / rate_hz;
  out.at_s = (static_cast<double>(ticks.begin) + out.blocks * block_samples / 2) / rate_hz;
  const auto to_lag = [&](double column, double reach = near_samples) { return (static_cast<double>(lag) + reach - column) / rate_hz; };
  out.lag_s = to_lag(line.at);
  out.drift_ppm = -line.ppm;
  out.width_s = line.width / rate_hz;
  out.path_lag_s = to_lag(path.at);
  out.path_range_s = path.range / rate_hz;
  const Null null = null_of(out.blocks);
  out.line = over(line.score, null.line, line_deviation);
  out.path = over(path.score, null.path, path_deviation);
  out.spread = over(spread_of(blocks), null.spread, spread_deviation);
  for (std::size_t i = 0; i < out.cluster.size(); ++i)
    out.cluster[i] = over(line.cluster[i], null.cluster[i], cluster_deviation[i]);
  out.share = share_of(blocks, line, m);
  out.likeness = likeness_of(blocks, line);
  if (out.phase() < follow_phase && out.magnitude >= follow_magnitude && out.blocks >= 4) follow(a, b, out);
  return out;
}

// Magnitude is sure, phase is not: somebody may walk. The path is then looked for farther around.
void Verifier::follow(const PreparedClip& a, const PreparedClip& b, Evidence& out) {
  const auto lag = static_cast<std::ptrdiff_t>(std::lround(out.magnitude_lag_s * rate_hz));
  const auto ticks = correlate_ticks(a, b, lag, far_samples, ffts_);
  const Path path = best_path(ticks);
  const float score = over(path.score, null_of(out.blocks).path + far_path_more, path_deviation);
  if (score <= out.path) return;
  out.path = score;
  out.path_lag_s = (static_cast<double>(lag) + far_samples - path.at) / rate_hz;
  out.path_range_s = path.range / rate_hz;
}

}  // namespace contrechamp::clock
