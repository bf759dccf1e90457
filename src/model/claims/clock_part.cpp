#include "model/claims/clock_part.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

namespace contrechamp::model {
namespace {

constexpr double longest_s = 30.0 * 24 * 3600;  // as longest_us of media/decode/input.h
constexpr std::int64_t us_of(double seconds) {
  return static_cast<std::int64_t>(seconds * 1e6 + (seconds < 0 ? -.5 : .5));
}

}  // namespace

MediaClaim claim_of(const ClockPart& part) {
  return {fmt::format("container, byte {}", part.byte),
          timeline_key,
          fmt::format("{:.6f} s: from here on the clock of the file begins again at {:.6f} s",
                      static_cast<double>(part.at_us) / 1e6, static_cast<double>(part.raw_us) / 1e6),
          {}};
}

std::optional<ClockPart> clock_part_of(std::string_view where, std::string_view key, std::string_view value) {
  if (key != timeline_key) return std::nullopt;
  long long byte = -1;
  double at_s = 0, raw_s = 0;
  if (std::sscanf(std::string(where).c_str(), "container, byte %lld", &byte) != 1 ||
      std::sscanf(std::string(value).c_str(), "%lf s: from here on the clock of the file begins again at %lf s", &at_s,
                  &raw_s) != 2)
    return std::nullopt;
  if (!(at_s >= 0 && at_s <= longest_s && std::fabs(raw_s) <= longest_s)) return std::nullopt;
  return ClockPart{byte, us_of(at_s), us_of(raw_s)};
}

}  // namespace contrechamp::model
