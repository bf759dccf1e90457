// Two types of time, so that they cannot be confused: media time (a position in a file) and world time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contrechamp::base {

// Ticks of a rational time base, as in the container: position in seconds = ticks * num / den.
struct MediaTime {
  std::int64_t ticks = 0;
  std::int32_t num = 1;
  std::int32_t den = 1000000;

  double seconds() const { return static_cast<double>(ticks) * num / den; }
};

// Microseconds since 1970-01-01T00:00:00 UTC, leap seconds not counted.
struct WorldTime {
  std::int64_t us = 0;
  auto operator<=>(const WorldTime&) const = default;
};

// The system clock. Not called in pure folders.
WorldTime now();

// "2026-03-01T12:00:00.000000Z"
std::string to_iso(WorldTime time);

// A time as written by people and cameras: "2026-03-01T12:00:00.5Z", "2026-03-01 12:00+03:30", "2026:03:01 12:00:00".
struct WrittenTime {
  WorldTime time;  // read as UTC when no zone is written
  bool has_zone = false;
};
std::optional<WrittenTime> parse_time(std::string_view text);

}  // namespace contrechamp::base
