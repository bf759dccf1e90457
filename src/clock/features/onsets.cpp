#include "clock/features/onsets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace contrechamp::clock {
namespace {

constexpr std::size_t bin_samples = 8;
constexpr double bin_s = 0.001;
constexpr std::size_t after_bins = 4, before_bins = 40, apart_bins = 15;
constexpr float least_rise = 1.0f;    // four deviations of noise
constexpr float least_power = 0.08f;  // of a bin: a hundredth of the mean

constexpr double reach_s = 0.12;
constexpr double near_s = 0.15;     // where a blow is asked how it is placed among those of the other clip
constexpr double placed_s = 0.003;  // so well a blow keeps its place from phone to phone
constexpr double apart_s = 0.5;
constexpr double longest_gap_s = 12;
constexpr double same_interval_s = 0.012;  // two intervals of one cadence
constexpr double kept = 0.5;               // share of blows that both phones hear
constexpr int slopes = 17;                 // of the lag: -8 … 8
constexpr double slope_step = 0.001;       // 0.34 m/s
constexpr double slope_loose = 0.0005;
constexpr float turn_price = 1.5f;
constexpr float moving_price = 3.5f;  // of a lag that moves at all
constexpr std::size_t most_pairings = 400;
constexpr double most_rate = 4;  // blows a second: more is an engine, or rain

constexpr float strength_a_nat = 0.78f;                // ten times rarer is 2.3 here and 1.8 there (false_rate)
constexpr float no_share = 0.3f, whole_share = 0.55f;  // chance places some blows of two shootings alike, not most
constexpr float rival_share = 0.8f;
constexpr double beside_s = 0.03;  // a lag so far from a way is another
constexpr double rival_step_s = 0.2;
constexpr int rival_steps = 15;
constexpr float worth_asking = 5;

struct Pairing {
  double at_s, lag_s;
  float rise;
  float rate;  // of the blows of the other clip around, 1/s
};

std::vector<Pairing> pairings_of(std::span<const Impulse> a, std::span<const Impulse> b, double lag_s) {
  std::vector<Pairing> out;
  std::size_t from = 0;
  for (const Impulse& x : a) {
    const double there = x.at_s - lag_s;
    while (from < b.size() && b[from].at_s < there - near_s - reach_s) ++from;
    for (std::size_t j = from; j < b.size() && b[j].at_s <= there + reach_s; ++j) {
      if (b[j].at_s < there - reach_s) continue;
      int near = 0;
      for (std::size_t k = from; k < b.size() && b[k].at_s <= b[j].at_s + near_s; ++k)
        near += b[k].at_s >= b[j].at_s - near_s;
      out.push_back({x.at_s, there - b[j].at_s, std::min(x.rise, b[j].rise), static_cast<float>(near / (2 * near_s))});
    }
  }
  return out;
}

// Rises of blows half a second apart, within half_s of middle_s.
double rises_of(std::span<const Impulse> all, double middle_s, double half_s) {
  double sum = 0, last = -1e9;
  float top = 0;
  for (const Impulse& x : all) {
    if (std::fabs(x.at_s - middle_s) > half_s) continue;
    if (x.at_s - last >= apart_s) sum += top, top = x.rise, last = x.at_s;
    else top = std::max(top, x.rise);
  }
  return sum + top;
}

std::ptrdiff_t count_of(std::span<const Impulse> all, double middle_s, double half_s) {
  return std::count_if(all.begin(), all.end(),
                       [&](const Impulse& x) { return std::fabs(x.at_s - middle_s) <= half_s; });
}

// Ways through the pairings: the best that ends at each, by the slope it arrives with.
class Ways {
 public:
  explicit Ways(std::vector<Pairing> pairings) : all_(std::move(pairings)), states_(all_.size()) {
    for (std::size_t m = 0; m < all_.size(); ++m) {
      begin(m);
      for (std::size_t p = m; p-- > 0 && all_[m].at_s - all_[p].at_s <= longest_gap_s;) extend(p, m);
      for (int s = 0; s < slopes; ++s)
        if (at(m, s).score > best_) best_ = at(m, s).score, end_ = static_cast<int>(m), end_slope_ = s;
    }
  }

  // The blows of the best way, last first, and what they say when a cadence tells once.
  std::vector<Pairing> best(float& score) const {
    std::vector<Pairing> out;
    std::vector<double> told;
    score = 0;
    for (int m = end_, s = end_slope_; m >= 0;) {
      const State& here = at(static_cast<std::size_t>(m), s);
      const Pairing& pairing = all_[static_cast<std::size_t>(m)];
      out.push_back(pairing);
      if (here.from < 0) {
        score += here.score;
        break;
      }
      const auto p = static_cast<std::size_t>(here.from);
      const float gain = here.score - at(p, here.slope).score;
      const double gap = pairing.at_s - all_[p].at_s;
      const bool known =
          std::any_of(told.begin(), told.end(), [&](double t) { return std::fabs(t - gap) < same_interval_s; });
      score += known ? std::min(0.0f, gain) : gain;
      if (!known) told.push_back(gap);
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

  void begin(std::size_t m) {
    const auto start = static_cast<float>(std::log(kept / std::max(kept, all_[m].rate * 2 * reach_s)));
    for (int s = 0; s < slopes; ++s) at(m, s) = {start - (s == slopes / 2 ? 0 : moving_price), -1, 0};
  }

  void extend(std::size_t p, std::size_t m) {
    const double gap = all_[m].at_s - all_[p].at_s;
    if (gap < apart_s) return;
    const double moved = all_[m].lag_s - all_[p].lag_s, within = placed_s + slope_loose * gap;
    if (std::fabs(moved) > within + slopes / 2 * slope_step * gap) return;
    const auto gain = static_cast<float>(std::log(kept / std::min(1.0, all_[m].rate * 2 * within)));
    for (int q = 0; q < slopes; ++q)
      for (int s = std::max(0, q - 2); s <= std::min(slopes - 1, q + 2); ++s) {
        if (std::fabs(moved - (0.5 * (q + s) - slopes / 2) * slope_step * gap) > within) continue;
        const float value = at(p, q).score + gain - turn_price * static_cast<float>(std::abs(q - s));
        if (value > at(m, s).score) at(m, s) = {value, static_cast<int>(p), q};
      }
  }

  std::vector<Pairing> all_;
  std::vector<std::array<State, slopes>> states_;
  float best_ = 0;
  int end_ = -1, end_slope_ = 0;
};

struct Straight {
  double at = 0, slope = 0;
};

// Least squares; `around_s` > 0: what is nearer to the middle weighs more.
Straight line_of(const std::vector<Pairing>& way, double middle_s, double around_s) {
  double w = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const Pairing& p : way) {
    const double px = p.at_s - middle_s, py = p.lag_s;
    const double k = around_s > 0 ? 1 / (1 + px * px / around_s / around_s) : 1;
    w += k, x += k * px, y += k * py, xx += k * px * px, xy += k * px * py;
  }
  const double spread = xx / w - x * x / w / w;
  const double slope = spread > 1 ? (xy / w - x * y / w / w) / spread : 0;
  return {(y - slope * x) / w, slope};
}

double bend_of(const std::vector<Pairing>& way, double middle_s, double half_s, const Straight& line) {
  double inner = 0, outer = 0;
  int inside = 0, outside = 0;
  for (const Pairing& p : way) {
    const double x = p.at_s - middle_s, rest = p.lag_s - line.at - line.slope * x;
    if (std::fabs(x) < half_s / 2) inner += rest, ++inside;
    else outer += rest, ++outside;
  }
  return inside > 0 && outside > 0 ? std::fabs(inner / inside - outer / outside) : 0;
}

}  // namespace

std::vector<Impulse> find_impulses(std::span<const float> wave) {
  const std::size_t n = wave.size() / bin_samples;
  std::vector<Impulse> out;
  if (n < before_bins + after_bins) return out;
  std::vector<double> to(n + 1);  // sums of logarithms
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

ImpulseMatch match_impulses(std::span<const Impulse> a, std::span<const Impulse> b, double lag_s, double middle_s,
                            double half_s) {
  ImpulseMatch out;
  out.lag_s = lag_s;
  auto pairings = pairings_of(a, b, lag_s);
  if (pairings.size() < 2 || pairings.size() > most_pairings) return out;
  const auto way = Ways(pairings).best(out.score);
  if (way.empty()) return out;
  out.matched = static_cast<int>(way.size());
  double rises = 0;
  for (const Pairing& p : way) rises += p.rise;
  const double least = std::min(rises_of(a, middle_s, half_s), rises_of(b, middle_s - lag_s, half_s));
  out.share = static_cast<float>(rises / std::max(1.0, least));
  const Straight whole = line_of(way, middle_s, 0);
  out.slope = whole.slope;
  out.bend_s = bend_of(way, middle_s, half_s, whole);
  out.lag_s = lag_s + line_of(way, middle_s, half_s / 4).at;
  std::erase_if(pairings, [&](const Pairing& p) {
    return std::fabs(p.lag_s - whole.at - whole.slope * (p.at_s - middle_s)) < beside_s + out.bend_s;
  });
  Ways(std::move(pairings)).best(out.rival);
  return out;
}

ImpulseEvidence weigh_impulses(std::span<const Impulse> a, std::span<const Impulse> b, double lag_s, double middle_s,
                               double half_s) {
  ImpulseEvidence out;
  const double most = std::max(1.0, most_rate * 2 * half_s);
  if (static_cast<double>(std::max(count_of(a, middle_s, half_s), count_of(b, middle_s - lag_s, half_s))) > most)
    return out;
  out.match = match_impulses(a, b, lag_s, middle_s, half_s);
  if (out.match.score <= 0) return out;
  out.strength = strength_a_nat * out.match.score *
                 std::clamp((out.match.share - no_share) / (whole_share - no_share), 0.0f, 1.0f);
  if (out.match.score < worth_asking) return out;
  float rival = out.match.rival;
  for (int k = -rival_steps; k <= rival_steps; ++k) {
    if (std::abs(k) < 2) continue;
    rival = std::max(rival, match_impulses(a, b, lag_s + k * rival_step_s, middle_s, half_s).score);
  }
  out.strength *= std::clamp((1 - rival / out.match.score) / (1 - rival_share), 0.0f, 1.0f);
  return out;
}

}  // namespace contrechamp::clock
