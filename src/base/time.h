// Two kinds of time that cannot be mixed by accident: a position in a file, and a time in the world.
#pragma once

#include <cstdint>
#include <string>

namespace contrechamp::base {

// Ticks of a rational time base, as the container gives them: position in seconds = ticks * num / den.
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

// The system clock; effects only, never called from a pure folder.
WorldTime now();

// "2026-03-01T12:00:00.000000Z"
std::string to_iso(WorldTime time);

}  // namespace contrechamp::base
