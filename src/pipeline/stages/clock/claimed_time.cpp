#include "pipeline/stages/clock/claimed_time.h"

#include "base/time.h"
#include "model/claims/reset_clock.h"

namespace contrechamp::pipeline {

std::optional<ClaimedTime> claimed_time(const store::ClaimRow& claim) {
  if (claim.key != "creation_time") return std::nullopt;
  const auto written = base::parse_time(claim.value);
  if (!written || model::is_reset_clock(claim.value, written->time.us)) return std::nullopt;
  ClaimedTime out{written->time.us, written->has_zone || claim.clock.rfind("utc", 0) == 0};
  if (!written->has_zone && out.zoned)
    if (const auto shifted = base::parse_time(claim.value + claim.clock.substr(3)))
      out.us = shifted->time.us;  // "utc+03:30"
  return out;
}

std::optional<std::int64_t> claimed_us(store::Catalogue& catalogue, const std::string& item) {
  for (const auto& claim : catalogue.media().claims(item))
    if (const auto written = claimed_time(claim); written && written->zoned) return written->us;
  return std::nullopt;
}

}  // namespace contrechamp::pipeline
