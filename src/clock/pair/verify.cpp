#include "clock/pair/verify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "clock/features/onsets.h"
#include "clock/pair/curve.h"
#include "clock/pair/magnitude_blocks.h"
#include "clock/pair/path.h"

namespace contrechamp::clock {
namespace {

constexpr double most_drift_ppm = 160;
constexpr float steady_speaks = 3, impulses_speak = 4;  // less is no support (pair.cpp)
constexpr float steady_magnitude = 6;

constexpr float likeness_line = 8;    // under it nothing is a copy
constexpr int least_path_blocks = 6;  // of fewer every way fits
constexpr double echo_samples =
    480;  // 60 ms: an echo so far from the middle must be twice as loud to be taken for the sound
constexpr double placed_samples = 24;  // 3 ms: so well blows keep their place
constexpr float sure_impulses = 8, least_of_echo = 0.4f;
constexpr float least_for_impulses = 1;  // of magnitude
constexpr double standing_power = 4;     // two deviations: what is less may be noise
constexpr float found_path = 6;
constexpr double leaves_s = 0.06;  // of what is looked at, ±64 ms
constexpr double block_s = static_cast<double>(tick_samples * ticks_a_block) / rate_hz;
constexpr double bent_more = 0.25;  // a maximum over ways that were chosen to fit

struct Line {
  float score = 0;
  double at = 0;                   // column at the middle of the overlap
  double ppm = 0;                  // column grows by this a sample of a
  double width = 0;                // samples
  std::array<float, 3> cluster{};  // power around the line within ±2, ±16 and ±64 ms, standard deviations
};

constexpr std::array<std::size_t, 3> cluster_halves{16, 128, 512};

// What reaches a phone by many ways, or from many mouths, is not one peak but a cluster that stays in place.
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
      const auto end =
          static_cast<std::size_t>(std::min<std::ptrdiff_t>(lags, static_cast<std::ptrdiff_t>(lags) - shift));
      const float* row = said[static_cast<std::size_t>(i)].data();
      for (std::size_t u = from; u < end; ++u)
        sum[u] += row[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(u) + shift)];
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
    for (std::ptrdiff_t u = std::max<std::ptrdiff_t>(1, expect - 4);
         u <= std::min<std::ptrdiff_t>(lags - 2, expect + 4); ++u)
      if (top < 0 || row[static_cast<std::size_t>(u)] > row[static_cast<std::size_t>(top)]) top = u;
    if (top < 0 || row[static_cast<std::size_t>(top)] < 3) continue;
    const double l = row[static_cast<std::size_t>(top - 1)], c = row[static_cast<std::size_t>(top)],
                 r = row[static_cast<std::size_t>(top + 1)];
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

float spread_of(const Rows& blocks) {
  double sum = 0;
  for (const auto& row : blocks) {
    double power = 0;
    const auto lags = static_cast<double>(row.size());
    for (float x : row) power += std::min(double{x} * x, double{most_said} * most_said);
    sum += std::clamp((power - lags) / std::sqrt(2.0 * lags), -6.0, 6.0);
  }
  return blocks.empty() ? 0 : static_cast<float>(sum / std::sqrt(static_cast<double>(blocks.size())));
}

Rows blocks_of(const TickCorrelations& t) {
  Rows out;
  for (std::size_t first = 0; first + ticks_a_block <= t.ticks; first += ticks_a_block)
    out.push_back(sum_block(t, first, 0));
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
  return {3.0 + 0.27 * log, 2.0 + 0.82 * root, 0.2 - 0.38 * root, {2.6 + 0.48 * log, 0.75 + 0.42 * log, 0}};
}

constexpr double line_deviation = 0.3, path_deviation = 0.25, spread_deviation = 1.3;
constexpr std::array<double, 3> cluster_deviation{0.6, 0.55, 0.55};

float over(double value, double null, double deviation) { return static_cast<float>((value - null) / deviation); }

// Column of the line in block i.
std::ptrdiff_t column_at(const Line& line, std::size_t i, std::size_t count, std::size_t lags) {
  const double off = static_cast<double>(i) - (static_cast<double>(count) - 1) / 2;
  const double column = line.at + line.ppm * 1e-6 * off * tick_samples * ticks_a_block;
  return std::clamp<std::ptrdiff_t>(std::lround(column), 1, static_cast<std::ptrdiff_t>(lags) - 2);
}

// The seconds one upon the other along the line; unit variance for unrelated sound. In full where the line is known and
// only its place is asked: capped, a loud way and its echo would say the same.
std::vector<float> sum_along(const Rows& blocks, const Line& line, bool in_full) {
  const std::size_t lags = blocks.front().size(), n = blocks.size();
  std::vector<float> sum(lags);
  const float scale = 1 / std::sqrt(static_cast<float>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const auto shift = column_at(line, i, n, lags) - static_cast<std::ptrdiff_t>(std::lround(line.at));
    for (std::size_t u = 0; u < lags; ++u) {
      const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(u) + shift;
      if (from < 0 || from >= static_cast<std::ptrdiff_t>(lags)) continue;
      const float said = blocks[i][static_cast<std::size_t>(from)];
      sum[u] += scale * (in_full ? said : capped(said));
    }
  }
  return sum;
}

// Column that halves the power which stays in place: of many mouths or ways their middle. What one phone hears late
// lies on the one side, what the other hears late on the other.
double middle_of(const std::vector<float>& sum, double otherwise) {
  std::vector<double> to(sum.size() + 1);
  for (std::size_t u = 0; u < sum.size(); ++u)
    to[u + 1] = to[u] + std::max(0.0, double{sum[u]} * sum[u] - standing_power);
  if (to.back() <= 0) return otherwise;
  return static_cast<double>(std::lower_bound(to.begin(), to.end(), to.back() / 2) - to.begin()) - 1;
}

// The highest column, but of an echo that is louder than the straight way rather the one nearer to the middle.
double straight_way(const std::vector<float>& sum, double middle, double within) {
  std::size_t best = 0;
  double top = -1e9;
  for (std::size_t u = 0; u < sum.size(); ++u) {
    const double off = (static_cast<double>(u) - middle) / within;
    const double value = static_cast<double>(sum[u]) / (1 + off * off);
    if (value > top) top = value, best = u;
  }
  return static_cast<double>(best);
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

void take_impulses(const PreparedClip& a, const PreparedClip& b, Evidence& out) {
  const double from = std::max(0.0, out.magnitude_lag_s);
  const double to = std::min(static_cast<double>(a.samples) / rate_hz,
                             static_cast<double>(b.samples) / rate_hz + out.magnitude_lag_s);
  const ImpulseEvidence e =
      weigh_impulses(a.impulses, b.impulses, out.magnitude_lag_s, (from + to) / 2, (to - from) / 2);
  out.impulses = e.strength, out.impulses_matched = e.match.matched, out.impulses_lag_s = e.match.lag_s;
  out.impulses_slope = e.match.slope, out.impulses_bend_s = e.match.bend_s;
}

// Where the path lies, how far it wanders and how straight.
void take_path(const TickCorrelations& t, const Path& path, const std::vector<double>& bent_s, Evidence& out) {
  const std::size_t n = path.column.size();
  if (n == 0) return;
  const auto at = [&](std::size_t i, double column) {
    const double base = bent_s.empty() ? static_cast<double>(t.lag) / rate_hz : bent_s[std::min(i, bent_s.size() - 1)];
    return base + (static_cast<double>(near_samples) - column) / rate_hz;
  };
  double low = 1e9, high = -1e9;
  for (std::size_t i = 0; i < n; ++i)
    low = std::min(low, at(i, path.column[i])), high = std::max(high, at(i, path.column[i]));
  const std::size_t middle = n / 2;
  out.path_lag_s = n % 2 == 1 ? at(middle, path.column[middle])
                              : (at(middle - 1, path.column[middle - 1]) + at(middle, path.column[middle])) / 2;
  out.path_range_s = high - low;
  std::vector<std::array<double, 3>> points;
  const double half = std::max(0.5, (static_cast<double>(n) - 1) / 2);
  for (const PathPoint& p : points_on(t, path))
    points.push_back(
        {p.block - (static_cast<double>(n) - 1) / 2, at(static_cast<std::size_t>(p.block), p.column), p.weight});
  const Curve curve = points.size() >= 6 ? curve_of(points, half, block_s) : Curve{};
  out.path_slope = curve.slope, out.path_bend_s = curve.bend, out.path_points = static_cast<int>(points.size());
}

}  // namespace

float Evidence::phase() const { return std::max({0.0f, line, path, spread, cluster[0], cluster[1], cluster[2]}); }

float Evidence::timing() const { return std::max(phase(), impulses); }

PairTicks& Verifier::known(const PreparedClip& a, const PreparedClip& b) {
  if (a_ != &a || b_ != &b) known_ = {};
  a_ = &a, b_ = &b;
  return known_;
}

Evidence Verifier::weigh(const PreparedClip& a, const PreparedClip& b, double lag_s, Phase phase) {
  Evidence out;
  out.lag_s = out.magnitude_lag_s = out.path_lag_s = lag_s;
  const auto frame_lag = static_cast<std::ptrdiff_t>(std::lround(lag_s * rate_hz / hop_samples));
  const Magnitude m = magnitude_near(a, b, lag_s);
  out.magnitude = m.score;
  if (m.score >= steady_magnitude) {
    const Thirds thirds = weigh_thirds(a, b, frame_lag);
    out.steady = thirds.steady, out.wander = thirds.wander;
  }
  out.magnitude_lag_s = static_cast<double>(frame_lag + m.shift) * hop_samples / rate_hz;
  if (m.score >= least_for_impulses) take_impulses(a, b, out);
  if (m.score < least_magnitude) return out;
  if (phase == Phase::where_others_speak && out.steady < steady_speaks && out.impulses < impulses_speak) return out;
  const auto lag = static_cast<std::ptrdiff_t>(std::lround(lag_s * rate_hz));
  const auto ticks = correlate_ticks(a, b, lag, near_samples, ffts_, true, known(a, b));
  const Rows blocks = blocks_of(ticks);
  const Rows& plain = ticks.plain;
  if (blocks.empty()) return out;
  constexpr double block_samples = tick_samples * ticks_a_block;
  const Line loud = best_line(blocks, block_samples), even = best_line(plain, block_samples);
  const Rows& clearer = loud.score >= even.score ? blocks : plain;
  Line line = loud.score >= even.score ? loud : even;
  const double middle = middle_of(sum_along(plain, line, false), line.at);
  // Blows tell the straight way from its echoes: it comes first.
  const auto sum = sum_along(clearer, line, true);
  line.at = straight_way(sum, middle, echo_samples);
  if (out.impulses >= sure_impulses) {
    const double blows =
        straight_way(sum, static_cast<double>(lag) + near_samples - out.impulses_lag_s * rate_hz, placed_samples);
    if (sum[static_cast<std::size_t>(blows)] >= least_of_echo * sum[static_cast<std::size_t>(line.at)]) line.at = blows;
  }
  line = refine_line(clearer, block_samples, line);
  const Path path = best_path(ticks);
  take_path(ticks, path, {}, out);
  out.blocks = static_cast<int>(blocks.size());
  out.overlap_s = static_cast<double>(ticks.ticks) * tick_samples / rate_hz;
  out.at_s = (static_cast<double>(ticks.begin) + out.blocks * block_samples / 2) / rate_hz;
  const auto to_lag = [&](double column, double reach = near_samples) {
    return (static_cast<double>(lag) + reach - column) / rate_hz;
  };
  out.lag_s = to_lag(line.at);
  out.middle_lag_s = to_lag(middle);
  out.drift_ppm = -line.ppm;
  out.width_s = line.width / rate_hz;
  const Null null = null_of(out.blocks);
  out.line = over(line.score, null.line, line_deviation);
  out.path = out.blocks >= least_path_blocks ? over(path.score, null.path, path_deviation) : 0;
  out.spread = over(spread_of(plain), null.spread, spread_deviation);
  for (std::size_t i = 0; i < out.cluster.size(); ++i)
    out.cluster[i] = over(even.cluster[i], null.cluster[i], cluster_deviation[i]);
  out.share = share_of(blocks, line, m);
  if (out.line >= likeness_line) out.likeness = likeness_of(plain, line);
  return out;
}

// Phase around a lag that moves, by block: kept when it says more than what was found so far.
void Verifier::weigh_along(const PreparedClip& a, const PreparedClip& b, const std::vector<double>& lag_s,
                           Evidence& out) {
  const auto lag = static_cast<std::ptrdiff_t>(std::lround(lag_s[lag_s.size() / 2] * rate_hz));
  const auto at = [&](double block) {
    const double x = std::clamp(block, 0.0, static_cast<double>(lag_s.size()) - 1);
    const auto i = std::min(static_cast<std::size_t>(x), lag_s.size() - 2);
    return lag_s[i] + (x - static_cast<double>(i)) * (lag_s[i + 1] - lag_s[i]);
  };
  std::vector<Bend> bends;
  for (std::size_t t = 0; t <= (lag_s.size() + 2) * ticks_a_block; ++t) {
    const double block = (static_cast<double>(t) - 3.5) / static_cast<double>(ticks_a_block);
    bends.push_back({at(block) * rate_hz - static_cast<double>(lag), (at(block + 0.5) - at(block - 0.5)) / block_s});
  }
  const auto ticks = correlate_ticks(a, b, lag, near_samples, ffts_, false, known(a, b), bends);
  const Path path = best_path(ticks);
  if (path.column.empty()) return;
  const float score = over(path.score, null_of(static_cast<int>(path.column.size())).path + bent_more, path_deviation);
  if (score <= out.path) return;
  out.path = score;
  take_path(ticks, path, lag_s, out);
}

// Magnitude is sure, phase is not: somebody may walk, or the source move. Phase is then looked for along the way that
// magnitude takes, which sees it less finely; and where phase has found a way that leaves what was looked at, around
// it.
void Verifier::follow(const PreparedClip& a, const PreparedClip& b, Evidence& out) {
  if (out.blocks < least_path_blocks) return;
  if (out.path < found_path) {
    const Course course =
        magnitude_course(a, b, static_cast<std::ptrdiff_t>(std::lround(out.magnitude_lag_s * rate_hz / hop_samples)));
    out.course = course.score, out.course_bend_s = bend_of(course.lag_s);
    if (course.lag_s.size() >= 2) weigh_along(a, b, course.lag_s, out);
  }
  for (int round = 0; round < 2; ++round) {
    if (out.path < found_path || std::fabs(out.path_slope) * out.overlap_s < leaves_s) return;
    std::vector<double> straight;
    for (int i = 0; i < out.blocks; ++i)
      straight.push_back(out.path_lag_s + out.path_slope * (i - (out.blocks - 1) / 2.0) * block_s);
    weigh_along(a, b, straight, out);
  }
}

}  // namespace contrechamp::clock
