#include "clock/world/world.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace contrechamp::clock {

WorldTimes weigh_claims(const std::vector<WorldClaim>& claims) {
  WorldTimes out;
  for (const WorldClaim& c : claims) {
    const std::int64_t before_us = std::llround(c.at_s * 1e6);
    out.claims.push_back({c, {c.earliest.us - before_us}, {c.latest.us - before_us}, {}});
  }
  const auto intersect = [&](std::size_t i, std::size_t j) {
    const auto &x = out.claims[i], &y = out.claims[j];
    return std::max(x.zero_from, y.zero_from) <= std::min(x.zero_to, y.zero_to);
  };
  for (std::size_t i = 0; i < claims.size(); ++i)
    for (std::size_t j = 0; j < claims.size(); ++j)
      if (i != j && !intersect(i, j)) out.claims[i].contradicts.push_back(j);
  // Intervals that intersect pairwise have a common point (Helly), and every maximal set has one where one of its
  // claims begins.
  for (const BoundClaim& begin : out.claims) {
    WorldFit fit{{}, begin.zero_from, {INT64_MAX}};
    for (std::size_t i = 0; i < out.claims.size(); ++i) {
      const BoundClaim& c = out.claims[i];
      if (c.zero_from > begin.zero_from || begin.zero_from > c.zero_to) continue;
      fit.claims.push_back(i);
      fit.zero_to = std::min(fit.zero_to, c.zero_to);
    }
    if (!fit.claims.empty()) out.fits.push_back(std::move(fit));
  }
  const auto within = [](const WorldFit& small, const WorldFit& large) {
    return std::includes(large.claims.begin(), large.claims.end(), small.claims.begin(), small.claims.end());
  };
  std::stable_sort(out.fits.begin(), out.fits.end(),
                   [](const WorldFit& x, const WorldFit& y) { return x.claims.size() > y.claims.size(); });
  std::vector<WorldFit> kept;
  for (WorldFit& fit : out.fits)
    if (std::none_of(kept.begin(), kept.end(), [&](const WorldFit& k) { return within(fit, k); }))
      kept.push_back(std::move(fit));
  out.fits = std::move(kept);
  return out;
}

}  // namespace contrechamp::clock
