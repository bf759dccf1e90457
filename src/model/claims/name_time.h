// The time that messengers, phones and screen recorders put into the name of a file. Whoever renames a file writes what
// he likes, and a name has the time of sending or saving as often as that of recording: a weak claim.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace contrechamp::model {

inline constexpr const char* name_time_key = "name_time";  // no "creation_time": nothing is reckoned from it
inline constexpr const char* name_time_where = "file name (weak)";

struct NameTime {
  std::string value;  // "2031-04-12" or "2031-04-12 15:32:41"
  std::string clock;  // "local-no-zone", or "utc-claimed" where the program is known to write UTC
};

// "IMG-20310412-WA0012", "PXL_20310412_153241000", "signal-2031-04-12-15-32-41-123", "photo_1@12-04-2031_15-32-41",
// "Screenshot 2031-04-12 at 3.32.41 PM", "DJI_20310412153241_0001", … The first that is a possible date.
std::optional<NameTime> time_in_name(std::string_view name);

}  // namespace contrechamp::model
