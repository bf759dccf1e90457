#include "clock/group/solve.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr int rounds = 200;
constexpr double cauchy_s = 0.01;  // residuals of point sources are far under it
constexpr double echo_s = 0.003;   // more than crystals part in what two clips share, less than most echoes
constexpr double drift_ppm_width = 3;

struct Sum {
  double weight = 0;
  double value = 0;
};

// Rates first: they do not depend on offsets. A clip that no link binds keeps 1.
void settle_rates(std::vector<Member>& members, const std::vector<Link>& links, const std::vector<std::size_t>& at) {
  if (std::none_of(links.begin(), links.end(), [](const Link& l) { return l.has_drift; })) return;
  std::vector<double> ppm(members.size());
  for (int round = 0; round < rounds; ++round) {
    std::vector<Sum> sums(members.size());
    for (const Link& l : links) {
      if (!l.has_drift) continue;
      // The lag grows by drift each second of a: b's clock runs slower by as much.
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

void settle(std::vector<Member>& members, const std::vector<Link>& links, const std::vector<std::size_t>& at) {
  settle_rates(members, links, at);
  for (int round = 0; round < rounds; ++round) {
    std::vector<Sum> sums(members.size());
    for (const Link& l : links) {
      const Member& a = members[at[l.a]];
      const Member& b = members[at[l.b]];
      const double apart = a.rate * l.at_s - b.rate * (l.at_s - l.lag_s);  // offset of b less offset of a
      const double residual = b.offset_s - a.offset_s - apart;
      const double width = cauchy_s + l.walk_s / 2;
      const double w = (l.said ? 1e4 : l.strength) / (width * width + residual * residual);
      sums[at[l.a]].weight += w, sums[at[l.a]].value += w * (b.offset_s - apart);
      sums[at[l.b]].weight += w, sums[at[l.b]].value += w * (a.offset_s + apart);
    }
    for (std::size_t i = 1; i < members.size(); ++i)
      if (sums[i].weight > 0) members[i].offset_s += 0.9 * (sums[i].value / sums[i].weight - members[i].offset_s);
  }
  double first = 1e300;
  for (const Member& m : members) first = std::min(first, m.offset_s);
  for (Member& m : members) m.offset_s -= first;
}

void heed_others(const std::vector<Member>& members, std::vector<Link>& links, const std::vector<std::size_t>& at) {
  for (Link& l : links) {
    if (l.said || l.walk_s > 0) continue;
    const Member &a = members[at[l.a]], &b = members[at[l.b]];
    const double lag_s = l.at_s - (a.offset_s + a.rate * l.at_s - b.offset_s) / b.rate;
    const double apart_s = std::fabs(lag_s - l.lag_s);
    if (apart_s <= echo_s) continue;
    l.lag_s = lag_s;
    l.interval_s = std::max(l.interval_s, apart_s);
  }
}

}  // namespace contrechamp::clock
