#include "clock/group/solve.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr int iterations = 200;  // Jacobi iterations: errors cross a chain of clips link by link
// Width of the Cauchy weights. Residuals of still point sources are far below (medians of 0.03 ms, docs/clock.md).
constexpr double cauchy_s = 0.01;
// A still link this far from the solution followed an echo: 1 m of path. 50 ppm part two clocks by less within a
// minute.
constexpr double echo_s = 0.003;
constexpr double drift_ppm_width = 3;  // of the Cauchy weights of drift; chosen by hand, not varied
constexpr double stated_weight = 1e4;  // of a stated link: more than any measured strength
constexpr double relaxation = 0.9;     // of a step, against oscillation; chosen by hand

struct Sum {
  double weight = 0;
  double value = 0;
};

// Rates are solved first, for they do not depend on offsets. A clip without a link that has drift keeps 1.
void solve_rates(std::vector<Member>& members, const std::vector<Link>& links, const std::vector<std::size_t>& at) {
  if (std::none_of(links.begin(), links.end(), [](const Link& l) { return l.has_drift; })) return;
  std::vector<double> ppm(members.size());
  for (int iteration = 0; iteration < iterations; ++iteration) {
    std::vector<Sum> sums(members.size());
    for (const Link& l : links) {
      if (!l.has_drift) continue;
      // The lag grows by the drift each second of a, so that b's clock is slower by it.
      const double residual = ppm[at[l.b]] - ppm[at[l.a]] - l.drift_ppm;
      const double w = 1 / (1 + residual * residual / (drift_ppm_width * drift_ppm_width));
      sums[at[l.a]].weight += w, sums[at[l.a]].value += w * (ppm[at[l.b]] - l.drift_ppm);
      sums[at[l.b]].weight += w, sums[at[l.b]].value += w * (ppm[at[l.a]] + l.drift_ppm);
    }
    for (std::size_t i = 1; i < members.size(); ++i)
      if (sums[i].weight > 0) ppm[i] = sums[i].value / sums[i].weight;
  }
  for (std::size_t i = 0; i < members.size(); ++i) members[i].rate = 1 + ppm[i] * 1e-6;
}

}  // namespace

void solve_offsets(std::vector<Member>& members, const std::vector<Link>& links, const std::vector<std::size_t>& at) {
  solve_rates(members, links, at);
  for (int iteration = 0; iteration < iterations; ++iteration) {
    std::vector<Sum> sums(members.size());
    for (const Link& l : links) {
      const Member& a = members[at[l.a]];
      const Member& b = members[at[l.b]];
      const double apart = a.rate * l.at_s - b.rate * (l.at_s - l.lag_s);  // offset of b less offset of a
      const double residual = b.offset_s - a.offset_s - apart;
      const double width = cauchy_s + l.walk_s / 2;
      const double w = (l.stated ? stated_weight : l.strength) / (width * width + residual * residual);
      sums[at[l.a]].weight += w, sums[at[l.a]].value += w * (b.offset_s - apart);
      sums[at[l.b]].weight += w, sums[at[l.b]].value += w * (a.offset_s + apart);
    }
    for (std::size_t i = 1; i < members.size(); ++i)
      if (sums[i].weight > 0)
        members[i].offset_s += relaxation * (sums[i].value / sums[i].weight - members[i].offset_s);
  }
  double first = 1e300;
  for (const Member& m : members) first = std::min(first, m.offset_s);
  for (Member& m : members) m.offset_s -= first;
}

void correct_echoes(const std::vector<Member>& members, std::vector<Link>& links, const std::vector<std::size_t>& at) {
  for (Link& l : links) {
    if (l.stated || l.walk_s > 0) continue;
    const Member &a = members[at[l.a]], &b = members[at[l.b]];
    const double lag_s = l.at_s - (a.offset_s + a.rate * l.at_s - b.offset_s) / b.rate;
    const double apart_s = std::fabs(lag_s - l.lag_s);
    if (apart_s <= echo_s) continue;
    l.lag_s = lag_s;
    l.interval_s = std::max(l.interval_s, apart_s);
  }
}

}  // namespace contrechamp::clock
