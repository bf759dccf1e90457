// Times of any precision: EDTF (ISO 8601-2:2019, annex A; the specification of the Library of Congress), levels 0, 1
// and 2. A value becomes the interval of world time that it allows, never one instant that it does not state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace contrechamp::model {

// Half-open, microseconds since 1970 UTC.
struct EdtfSpan {
  static constexpr std::int64_t none_before = INT64_MIN;
  static constexpr std::int64_t none_after = INT64_MAX;

  std::int64_t earliest_us = none_before;
  std::int64_t latest_us = none_after;
  bool uncertain = false;    // "?" or "%"
  bool approximate = false;  // "~" or "%"; and seasons, whose months are not fixed
  bool unspecified = false;  // a digit is X
  bool open_start = false;   // ".."
  bool open_end = false;
  bool unknown_start = false;  // nothing before the "/"
  bool unknown_end = false;
  bool interval = false;
  bool choice = false;  // "[…]": one of these
  bool all = false;     // "{…}": all of these
  bool zoned = false;   // a time of day has a zone; without one it is shown as if it were UTC
};

// Accepts more than EDTF: minutes without seconds, and fractions of a second. Years from -99999 to 99999.
base::Result<EdtfSpan> parse_edtf(std::string_view text);

// A time as a file claims it, "2031:04:12 15:32:41" or ISO 8601, with the time base of the claim ("utc+03:30").
base::Result<EdtfSpan> parse_claimed_time(std::string_view value, std::string_view clock);

// The names of the flags that are set, in a fixed order: "uncertain,approximate".
std::string flags_of(const EdtfSpan& span);

}  // namespace contrechamp::model
