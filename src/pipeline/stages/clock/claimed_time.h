// The time at which a file claims to have been made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/tables/catalogue.h"

namespace contrechamp::pipeline {

struct ClaimedTime {
  std::int64_t us = 0;  // UTC when it names its zone, else as if it were
  bool zoned = false;
};

// Nothing for a claim of another kind, or one that says that nobody set the clock.
std::optional<ClaimedTime> claimed_time(const store::ClaimRow& claim);

// The first such time of the item's file with its zone, microseconds UTC: the start of the recording or its end.
std::optional<std::int64_t> claimed_us(store::Catalogue& catalogue, const std::string& item);

}  // namespace contrechamp::pipeline
