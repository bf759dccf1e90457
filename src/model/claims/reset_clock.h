// Times that say that nobody had set the clock: they are told, and are no evidence.
#pragma once

#include <cstdint>
#include <string_view>

namespace contrechamp::model {

// `local_us`: as the clock showed it, microseconds since 1970 as if it were UTC.
bool is_reset_clock(std::int64_t local_us);
// The same of a time as it is written, "2001-01-01T00:00:05+08:00": of the clock's own hour, not that of UTC. `utc_us`:
// what it comes to.
bool is_reset_clock(std::string_view written, std::int64_t utc_us);

// A time without its zone may lie this much before or after: zones reach from -12 to +14 hours.
inline constexpr std::int64_t any_zone_us = 14LL * 3600 * 1000000;

}  // namespace contrechamp::model
