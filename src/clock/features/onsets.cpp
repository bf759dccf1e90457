#include "clock/features/onsets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace contrechamp::clock {
namespace {

// Origin of the constants: chosen on seeds 1 to 3 of the public set (bench/clock_pairs.cpp), where onsets raised the
// recall of gunfire from 50 of 63, 59 of 68 and 53 of 62 (docs/clock.md). None was varied on its own.

// Detection. Powers are taken in bins of 1 ms.
constexpr std::size_t bin_samples = 8;
constexpr double bin_s = 0.001;
// The power of 4 ms against that of the 40 ms before; an onset is the highest rise within 15 ms on both sides.
constexpr std::size_t after_bins = 4, before_bins = 40, apart_bins = 15;
constexpr float least_rise = 1.0f;    // natural logarithm: four standard deviations of noise
constexpr float least_power = 0.08f;  // floor of a bin: a hundredth of its mean, which is 8 samples of unit power

// Lag paths.
constexpr double reach_s = 0.12;           // of pairs, around the lag: about twice the ±64 ms of the lag of magnitude
constexpr double near_s = 0.15;            // around an onset, over which the density of onsets is measured
constexpr double placed_s = 0.003;         // to which an onset keeps its time from phone to phone
constexpr double apart_s = 0.5;            // between two onsets of a path; nearer ones count as one sound
constexpr double longest_gap_s = 12;       // between two onsets of a path
constexpr double same_interval_s = 0.012;  // intervals that differ by less are one cadence: four times placed_s
constexpr double heard_share = 0.5;        // prior: share of onsets that both phones hear
constexpr int slopes = 17;                 // slopes of the lag, −8 … 8 steps
constexpr double slope_step = 0.001;    // a step: 0.34 m/s, so that ±8 steps are ±2.7 m/s, two people who walk apart
constexpr double slope_loose = 0.0005;  // half a step
// Prices in nats. A change of the slope by one step, and a lag that moves at all.
constexpr float slope_change_price = 1.5f;
constexpr float moving_lag_price = 3.5f;
constexpr std::size_t most_pairs = 400;  // bounds the dynamic programme, whose cost is quadratic
constexpr double most_rate = 4;          // onsets a second; more are an engine, or rain

constexpr float strength_a_nat = 0.78f;  // a false rate ten times lower is 2.3 nats, and 1.8 of strength (false_rate)
constexpr float no_share = 0.3f, whole_share = 0.55f;  // chance places some onsets of two shootings alike, not most
// Share of the score that the best rival lag may have before the strength falls, to 0 at an equal one.
constexpr float rival_share = 0.8f;
constexpr double beside_s = 0.03;  // lags so far from a path are rivals
// Rival lags are searched within ±3 s, in steps of 0.2 s, which reach_s covers.
constexpr double rival_step_s = 0.2;
constexpr int rival_steps = 15;
constexpr float least_for_rivals = 5;  // nats: 0.78 × 5 is under `supported`, so that rivals do not matter

struct OnsetPair {
  double at_s, lag_s;
  float rise;
  float rate;  // density of the other clip's onsets around, 1/s
};

std::vector<OnsetPair> pairs_of(std::span<const Onset> a, std::span<const Onset> b, double lag_s) {
  std::vector<OnsetPair> out;
  std::size_t from = 0;
  for (const Onset& x : a) {
    const double there = x.at_s - lag_s;
    while (from < b.size() && b[from].at_s < there - near_s - reach_s) ++from;
    for (std::size_t j = from; j < b.size() && b[j].at_s <= there + reach_s; ++j) {
      if (b[j].at_s < there - reach_s) continue;
      int neighbours = 0;
      for (std::size_t k = from; k < b.size() && b[k].at_s <= b[j].at_s + near_s; ++k)
        neighbours += b[k].at_s >= b[j].at_s - near_s;
      out.push_back(
          {x.at_s, there - b[j].at_s, std::min(x.rise, b[j].rise), static_cast<float>(neighbours / (2 * near_s))});
    }
  }
  return out;
}

// Sum of the rises of onsets half a second apart, within half_s of middle_s.
double rises_of(std::span<const Onset> all, double middle_s, double half_s) {
  double sum = 0, last = -1e9;
  float top = 0;
  for (const Onset& x : all) {
    if (std::fabs(x.at_s - middle_s) > half_s) continue;
    if (x.at_s - last >= apart_s) sum += top, top = x.rise, last = x.at_s;
    else top = std::max(top, x.rise);
  }
  return sum + top;
}

std::ptrdiff_t count_of(std::span<const Onset> all, double middle_s, double half_s) {
  return std::count_if(all.begin(), all.end(), [&](const Onset& x) { return std::fabs(x.at_s - middle_s) <= half_s; });
}

// Dynamic programme over pairs of onsets: the best lag path that ends at each pair with each slope.
class LagPaths {
 public:
  explicit LagPaths(std::vector<OnsetPair> pairs) : all_(std::move(pairs)), states_(all_.size()) {
    for (std::size_t m = 0; m < all_.size(); ++m) {
      start_at(m);
      for (std::size_t p = m; p-- > 0 && all_[m].at_s - all_[p].at_s <= longest_gap_s;) extend_from(p, m);
      for (int s = 0; s < slopes; ++s)
        if (at(m, s).score > best_) best_ = at(m, s).score, end_ = static_cast<int>(m), end_slope_ = s;
    }
  }

  // The pairs of the best path, last first. `score`: its score with each interval counted once.
  std::vector<OnsetPair> best(float& score) const {
    std::vector<OnsetPair> out;
    std::vector<double> seen_intervals;
    score = 0;
    for (int m = end_, s = end_slope_; m >= 0;) {
      const State& here = at(static_cast<std::size_t>(m), s);
      const OnsetPair& pair = all_[static_cast<std::size_t>(m)];
      out.push_back(pair);
      if (here.from < 0) {
        score += here.score;
        break;
      }
      const auto p = static_cast<std::size_t>(here.from);
      const float gain = here.score - at(p, here.slope).score;
      const double gap = pair.at_s - all_[p].at_s;
      const bool known = std::any_of(seen_intervals.begin(), seen_intervals.end(),
                                     [&](double t) { return std::fabs(t - gap) < same_interval_s; });
      score += known ? std::min(0.0f, gain) : gain;
      if (!known) seen_intervals.push_back(gap);
      m = here.from, s = here.slope;
    }
    return out;
  }

 private:
  struct State {
    float score = 0;
    int from = -1;
    int slope = 0;
  };
  State& at(std::size_t m, int s) { return states_[m][static_cast<std::size_t>(s)]; }
  const State& at(std::size_t m, int s) const { return states_[m][static_cast<std::size_t>(s)]; }

  void start_at(std::size_t m) {
    const auto start = static_cast<float>(std::log(heard_share / std::max(heard_share, all_[m].rate * 2 * reach_s)));
    for (int s = 0; s < slopes; ++s) at(m, s) = {start - (s == slopes / 2 ? 0 : moving_lag_price), -1, 0};
  }

  void extend_from(std::size_t p, std::size_t m) {
    const double gap = all_[m].at_s - all_[p].at_s;
    if (gap < apart_s) return;
    const double moved = all_[m].lag_s - all_[p].lag_s, within = placed_s + slope_loose * gap;
    if (std::fabs(moved) > within + slopes / 2 * slope_step * gap) return;
    const auto gain = static_cast<float>(std::log(heard_share / std::min(1.0, all_[m].rate * 2 * within)));
    for (int q = 0; q < slopes; ++q)
      for (int s = std::max(0, q - 2); s <= std::min(slopes - 1, q + 2); ++s) {
        if (std::fabs(moved - (0.5 * (q + s) - slopes / 2) * slope_step * gap) > within) continue;
        const float value = at(p, q).score + gain - slope_change_price * static_cast<float>(std::abs(q - s));
        if (value > at(m, s).score) at(m, s) = {value, static_cast<int>(p), q};
      }
  }

  std::vector<OnsetPair> all_;
  std::vector<std::array<State, slopes>> states_;
  float best_ = 0;
  int end_ = -1, end_slope_ = 0;
};

struct FittedLine {
  double at = 0, slope = 0;
};

// Least squares. `around_s` > 0: Cauchy weights by the distance from the middle.
FittedLine line_of(const std::vector<OnsetPair>& path, double middle_s, double around_s) {
  double w = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const OnsetPair& p : path) {
    const double px = p.at_s - middle_s, py = p.lag_s;
    const double k = around_s > 0 ? 1 / (1 + px * px / around_s / around_s) : 1;
    w += k, x += k * px, y += k * py, xx += k * px * px, xy += k * px * py;
  }
  const double spread = xx / w - x * x / w / w;
  const double slope = spread > 1 ? (xy / w - x * y / w / w) / spread : 0;
  return {(y - slope * x) / w, slope};
}

// Mean residual of the middle half of the overlap against that of the ends.
double bend_of(const std::vector<OnsetPair>& path, double middle_s, double half_s, const FittedLine& line) {
  double inner = 0, outer = 0;
  int inside = 0, outside = 0;
  for (const OnsetPair& p : path) {
    const double x = p.at_s - middle_s, rest = p.lag_s - line.at - line.slope * x;
    if (std::fabs(x) < half_s / 2) inner += rest, ++inside;
    else outer += rest, ++outside;
  }
  return inside > 0 && outside > 0 ? std::fabs(inner / inside - outer / outside) : 0;
}

}  // namespace

std::vector<Onset> find_onsets(std::span<const float> wave) {
  const std::size_t n = wave.size() / bin_samples;
  std::vector<Onset> out;
  if (n < before_bins + after_bins) return out;
  std::vector<double> to(n + 1);  // prefix sums of logarithms
  for (std::size_t k = 0; k < n; ++k) {
    float power = least_power;
    for (std::size_t i = k * bin_samples; i < (k + 1) * bin_samples; ++i) power += wave[i] * wave[i];
    to[k + 1] = to[k] + std::log(power);
  }
  std::vector<float> rise(n);
  for (std::size_t k = before_bins; k + after_bins <= n; ++k)
    rise[k] =
        static_cast<float>((to[k + after_bins] - to[k]) / after_bins - (to[k] - to[k - before_bins]) / before_bins);
  for (std::size_t k = before_bins; k + after_bins <= n; ++k) {
    if (rise[k] < least_rise) continue;
    const auto from = rise.begin() + static_cast<std::ptrdiff_t>(k - std::min(k, apart_bins));
    const auto end = rise.begin() + static_cast<std::ptrdiff_t>(std::min(n, k + apart_bins + 1));
    if (std::max_element(from, end) - rise.begin() == static_cast<std::ptrdiff_t>(k))
      out.push_back({static_cast<float>(static_cast<double>(k) * bin_s), rise[k]});
  }
  return out;
}

OnsetMatch match_onsets(std::span<const Onset> a, std::span<const Onset> b, double lag_s, double middle_s,
                        double half_s) {
  OnsetMatch out;
  out.lag_s = lag_s;
  auto pairs = pairs_of(a, b, lag_s);
  if (pairs.size() < 2 || pairs.size() > most_pairs) return out;
  const auto path = LagPaths(pairs).best(out.score);
  if (path.empty()) return out;
  out.matched = static_cast<int>(path.size());
  double rises = 0;
  for (const OnsetPair& p : path) rises += p.rise;
  const double least = std::min(rises_of(a, middle_s, half_s), rises_of(b, middle_s - lag_s, half_s));
  out.share = static_cast<float>(rises / std::max(1.0, least));
  const FittedLine whole = line_of(path, middle_s, 0);
  out.slope = whole.slope;
  out.bend_s = bend_of(path, middle_s, half_s, whole);
  out.lag_s = lag_s + line_of(path, middle_s, half_s / 4).at;
  std::erase_if(pairs, [&](const OnsetPair& p) {
    return std::fabs(p.lag_s - whole.at - whole.slope * (p.at_s - middle_s)) < beside_s + out.bend_s;
  });
  LagPaths(std::move(pairs)).best(out.rival);
  return out;
}

OnsetEvidence score_onsets(std::span<const Onset> a, std::span<const Onset> b, double lag_s, double middle_s,
                           double half_s) {
  OnsetEvidence out;
  const double most = std::max(1.0, most_rate * 2 * half_s);
  if (static_cast<double>(std::max(count_of(a, middle_s, half_s), count_of(b, middle_s - lag_s, half_s))) > most)
    return out;
  out.match = match_onsets(a, b, lag_s, middle_s, half_s);
  if (out.match.score <= 0) return out;
  out.strength = strength_a_nat * out.match.score *
                 std::clamp((out.match.share - no_share) / (whole_share - no_share), 0.0f, 1.0f);
  if (out.match.score < least_for_rivals) return out;
  float rival = out.match.rival;
  for (int k = -rival_steps; k <= rival_steps; ++k) {
    if (std::abs(k) < 2) continue;
    rival = std::max(rival, match_onsets(a, b, lag_s + k * rival_step_s, middle_s, half_s).score);
  }
  out.strength *= std::clamp((1 - rival / out.match.score) / (1 - rival_share), 0.0f, 1.0f);
  return out;
}

}  // namespace contrechamp::clock
