#include "clock/pair/verify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "clock/features/onsets.h"
#include "clock/pair/curve.h"
#include "clock/pair/magnitude_blocks.h"
#include "clock/pair/path.h"
#include "clock/pair/standing_power.h"

namespace contrechamp::clock {
namespace {

// Origin of the constants: chosen on seeds 1 and 2 of the public set, those of paths on seeds 1 to 3
// (bench/clock_pairs.cpp); none was varied on its own unless it says so.
constexpr double most_drift_ppm = 160;  // of a line: the clocks of the public set differ by up to 100 ppm
constexpr float steady_magnitude = 6;   // magnitude from which the thirds are computed: less is chance (pair.cpp)
constexpr float least_for_onsets = 1;   // magnitude from which onsets are scored
constexpr float steady_support = 3, onset_support = 4;  // from which thirds and onsets support a lag (pair.cpp)
constexpr float likeness_line = 8;                      // line evidence of a copy; below it no likeness is computed
constexpr int least_path_blocks = 6;                    // in fewer blocks some path always fits
constexpr std::size_t least_path_points = 6;            // peaks that bind a parabola
// An echo 60 ms from the median of the standing power must be twice as loud as the sound to be taken for it.
constexpr double echo_samples = 480;
constexpr double onset_samples = 24;  // 3 ms, to which onsets keep their time (onsets.cpp)
// The column of the onsets is taken when they are a link of their own and the sum there is at least 0.4 of the highest.
constexpr float sure_onsets = 8, least_of_echo = 0.4f;
constexpr float found_path = 6;         // evidence of a path that is known
constexpr double leaves_view_s = 0.06;  // movement of a lag that leaves the ±64 ms of near_samples
constexpr double block_s = static_cast<double>(tick_samples * ticks_a_block) / rate_hz;
// Added to the null of a path along a lag that was itself chosen to fit.
constexpr double bent_null = 0.25;
constexpr std::ptrdiff_t peak_reach = 4;  // columns, 0.5 ms, around a line in which the peak of a block is searched
constexpr float least_peak = 3;           // standard deviations of a peak that is heard
constexpr double unknown_width = 16;      // samples, 2 ms: width of a line without two peaks
constexpr float supporting_phase = 2.5f, supporting_magnitude = 2;  // of a block that supports the lag, in deviations

struct Line {
  float score = 0;
  double at = 0;                   // column at the middle of the overlap
  double ppm = 0;                  // growth of the column with time in a
  double width = 0;                // samples
  std::array<float, 3> cluster{};  // standing power within ±2, ±16 and ±64 ms, standard deviations
};

// The best straight line through the blocks, over drifts up to most_drift_ppm. Columns grow as lags fall.
Line best_line(const Rows& blocks, double block_samples) {
  Line best;
  best.score = -1e9f;
  const auto n = static_cast<std::ptrdiff_t>(blocks.size());
  if (n == 0) return {};
  const std::size_t lags = blocks.front().size();
  const double half = block_samples * static_cast<double>(n) / 2;
  const int steps = std::max(0, static_cast<int>(std::lround(most_drift_ppm * 1e-6 * half)));
  Rows scores = blocks;
  for (auto& row : scores)
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
      const float* row = scores[static_cast<std::size_t>(i)].data();
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

// Refines the line by robust least squares (Cauchy weights) of the peaks of blocks near it, weighted by their height.
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
    for (std::ptrdiff_t u = std::max<std::ptrdiff_t>(1, expect - peak_reach);
         u <= std::min<std::ptrdiff_t>(lags - 2, expect + peak_reach); ++u)
      if (top < 0 || row[static_cast<std::size_t>(u)] > row[static_cast<std::size_t>(top)]) top = u;
    if (top < 0 || row[static_cast<std::size_t>(top)] < least_peak) continue;
    const double l = row[static_cast<std::size_t>(top - 1)], c = row[static_cast<std::size_t>(top)],
                 r = row[static_cast<std::size_t>(top + 1)];
    const double curve = l - 2 * c + r;
    const double part = curve < 0 ? std::clamp((l - r) / (2 * curve), -0.5, 0.5) : 0;
    points.push_back({off, static_cast<double>(top) + part, c * c});
  }
  line.width = unknown_width;
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
    if (points.size() >= least_path_points && spread > 0) slope = (xy / w - x * y / w / w) / spread;
    at = y / w - slope * x / w;
    line.width = std::sqrt(rr / w / static_cast<double>(points.size())) + 0.1;
  }
  line.at = at, line.ppm = slope * 1e6;
  return line;
}

// Power of single blocks, whatever its column, capped by column and by block.
float spread_of(const Rows& blocks) {
  double sum = 0;
  for (const auto& row : blocks) {
    double power = 0;
    const auto lags = static_cast<double>(row.size());
    for (float x : row) power += std::min(double{x} * x, double{block_cap} * block_cap);
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

// The null distribution: the values of unrelated sound by the number of blocks. Medians were fitted to 5,000 lags of
// unrelated clips of noise, speech and machines. A maximum grows with the number of columns and paths that are
// searched.
struct Null {
  double line, path, spread;
  std::array<double, 3> cluster;
};

Null null_of(int blocks) {
  const double root = std::sqrt(blocks), log = std::log(blocks);
  return {3.0 + 0.27 * log, 2.0 + 0.82 * root, 0.2 - 0.38 * root, {2.6 + 0.48 * log, 0.75 + 0.42 * log, 0}};
}

// Standard deviations of the same lags.
constexpr double line_deviation = 0.3, path_deviation = 0.25, spread_deviation = 1.3;
constexpr std::array<double, 3> cluster_deviation{0.6, 0.55, 0.55};

float deviations_above(double value, double null, double deviation) {
  return static_cast<float>((value - null) / deviation);
}

// The column of the line in block i.
std::ptrdiff_t column_at(const Line& line, std::size_t i, std::size_t count, std::size_t lags) {
  const double off = static_cast<double>(i) - (static_cast<double>(count) - 1) / 2;
  const double column = line.at + line.ppm * 1e-6 * off * tick_samples * ticks_a_block;
  return std::clamp<std::ptrdiff_t>(std::lround(column), 1, static_cast<std::ptrdiff_t>(lags) - 2);
}

// The sum of the blocks along the line, of unit variance for unrelated sound. `in_full`: without the cap of blocks, by
// which a loud path and its echo would have equal sums; for locating the line, not for its evidence.
std::vector<float> sum_along(const Rows& blocks, const Line& line, bool in_full) {
  const std::size_t lags = blocks.front().size(), n = blocks.size();
  std::vector<float> sum(lags);
  const float scale = 1 / std::sqrt(static_cast<float>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const auto shift = column_at(line, i, n, lags) - static_cast<std::ptrdiff_t>(std::lround(line.at));
    for (std::size_t u = 0; u < lags; ++u) {
      const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(u) + shift;
      if (from < 0 || from >= static_cast<std::ptrdiff_t>(lags)) continue;
      const float scores = blocks[i][static_cast<std::size_t>(from)];
      sum[u] += scale * (in_full ? scores : capped(scores));
    }
  }
  return sum;
}

// The share of the blocks in which phase or magnitude support the lag.
float share_of(const Rows& blocks, const Line& line, const Magnitude& m) {
  int supporting = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto at = static_cast<std::size_t>(column_at(line, i, blocks.size(), blocks[i].size()));
    const bool by_phase = std::max({blocks[i][at - 1], blocks[i][at], blocks[i][at + 1]}) > supporting_phase;
    const bool by_magnitude = i < m.blocks.size() && m.blocks[i] > supporting_magnitude;
    supporting += by_phase || by_magnitude ? 1 : 0;
  }
  return blocks.empty() ? 0 : static_cast<float>(supporting) / static_cast<float>(blocks.size());
}

// The median over the blocks of the phase peak on the line, relative to that of identical waveforms.
float likeness_of(const Rows& blocks, const Line& line) {
  constexpr float most = 3444.0f / rate_hz * (tick_samples + 2 * near_samples);  // bins in the band of 3444 Hz
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

void take_onsets(const PreparedClip& a, const PreparedClip& b, Evidence& out) {
  const double from = std::max(0.0, out.magnitude_lag_s);
  const double to = std::min(static_cast<double>(a.samples) / rate_hz,
                             static_cast<double>(b.samples) / rate_hz + out.magnitude_lag_s);
  const OnsetEvidence e = score_onsets(a.onsets, b.onsets, out.magnitude_lag_s, (from + to) / 2, (to - from) / 2);
  out.onsets = e.strength, out.onsets_matched = e.match.matched, out.onsets_lag_s = e.match.lag_s;
  out.onsets_slope = e.match.slope, out.onsets_bend_s = e.match.bend_s;
}

// Lag, range, slope and bend of the path.
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
  const Curve curve = points.size() >= least_path_points ? curve_of(points, half, block_s) : Curve{};
  out.path_slope = curve.slope, out.path_bend_s = curve.bend, out.path_points = static_cast<int>(points.size());
}

}  // namespace

float Evidence::phase() const { return std::max({0.0f, line, path, spread, cluster[0], cluster[1], cluster[2]}); }

float Evidence::timing() const { return std::max(phase(), onsets); }

TickCache& Verifier::cache_of(const PreparedClip& a, const PreparedClip& b) {
  if (a_ != &a || b_ != &b) cache_ = {};
  a_ = &a, b_ = &b;
  return cache_;
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
  if (m.score >= least_for_onsets) take_onsets(a, b, out);
  if (m.score < least_magnitude) return out;
  if (phase == Phase::if_supported && out.steady < steady_support && out.onsets < onset_support) return out;
  weigh_phase(a, b, lag_s, m, out);
  return out;
}

void Verifier::weigh_phase(const PreparedClip& a, const PreparedClip& b, double lag_s, const Magnitude& m,
                           Evidence& out) {
  const auto lag = static_cast<std::ptrdiff_t>(std::lround(lag_s * rate_hz));
  const auto ticks = correlate_ticks(a, b, lag, near_samples, ffts_, true, cache_of(a, b));
  const Rows blocks = blocks_of(ticks);
  const Rows& phase_only = ticks.phase_only;
  if (blocks.empty()) return;
  constexpr double block_samples = tick_samples * ticks_a_block;
  const Line weighted = best_line(blocks, block_samples), unweighted = best_line(phase_only, block_samples);
  const Rows& clearer = weighted.score >= unweighted.score ? blocks : phase_only;
  Line line = weighted.score >= unweighted.score ? weighted : unweighted;
  const double middle = middle_of(sum_along(phase_only, line, false), line.at);
  const auto sum = sum_along(clearer, line, true);
  line.at = direct_path(sum, middle, echo_samples);
  // The direct path comes before its echoes, so that onsets locate it.
  if (out.onsets >= sure_onsets) {
    const double at_onset =
        direct_path(sum, static_cast<double>(lag) + near_samples - out.onsets_lag_s * rate_hz, onset_samples);
    if (sum[static_cast<std::size_t>(at_onset)] >= least_of_echo * sum[static_cast<std::size_t>(line.at)])
      line.at = at_onset;
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
  out.line = deviations_above(line.score, null.line, line_deviation);
  out.path = out.blocks >= least_path_blocks ? deviations_above(path.score, null.path, path_deviation) : 0;
  out.spread = deviations_above(spread_of(phase_only), null.spread, spread_deviation);
  for (std::size_t i = 0; i < out.cluster.size(); ++i)
    out.cluster[i] = deviations_above(unweighted.cluster[i], null.cluster[i], cluster_deviation[i]);
  out.share = share_of(blocks, line, m);
  if (out.line >= likeness_line) out.likeness = likeness_of(phase_only, line);
}

// Phase along a lag that moves, given by block. It is taken when its evidence is higher than that so far.
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
  const auto ticks = correlate_ticks(a, b, lag, near_samples, ffts_, false, cache_of(a, b), bends);
  const Path path = best_path(ticks);
  if (path.column.empty()) return;
  const float score =
      deviations_above(path.score, null_of(static_cast<int>(path.column.size())).path + bent_null, path_deviation);
  if (score <= out.path) return;
  out.path = score;
  take_path(ticks, path, lag_s, out);
}

// Where magnitude is sure and phase is not, a phone or the source may move. Phase is then searched along the lag that
// magnitude tracks, at a lower resolution, and along a path of phase that leaves the view.
void Verifier::follow(const PreparedClip& a, const PreparedClip& b, Evidence& out) {
  if (out.blocks < least_path_blocks) return;
  if (out.path < found_path) {
    const Course course =
        magnitude_course(a, b, static_cast<std::ptrdiff_t>(std::lround(out.magnitude_lag_s * rate_hz / hop_samples)));
    out.course = course.score, out.course_bend_s = bend_of(course.lag_s);
    if (course.lag_s.size() >= 2) weigh_along(a, b, course.lag_s, out);
  }
  for (int round = 0; round < 2; ++round) {
    if (out.path < found_path || std::fabs(out.path_slope) * out.overlap_s < leaves_view_s) return;
    std::vector<double> straight;
    for (int i = 0; i < out.blocks; ++i)
      straight.push_back(out.path_lag_s + out.path_slope * (i - (out.blocks - 1) / 2.0) * block_s);
    weigh_along(a, b, straight, out);
  }
}

}  // namespace contrechamp::clock
