// A place in a file where its clock begins again or leaps, as a claim of the file: written by the probe, read by what
// seeks in the file later.
#pragma once

#include <cstdint>
#include <optional>

#include "model/media.h"

namespace contrechamp::model {

struct ClockPart {
  std::int64_t byte = -1;   // of the packet that begins it
  std::int64_t at_us = 0;   // its place in media time
  std::int64_t raw_us = 0;  // the same by the clock of the file, from the file's start
  bool operator==(const ClockPart&) const = default;
};

inline constexpr const char* timeline_key = "timeline";

MediaClaim claim_of(const ClockPart& part);
// Nothing for any other claim.
std::optional<ClockPart> clock_part_of(std::string_view where, std::string_view key, std::string_view value);

}  // namespace contrechamp::model
