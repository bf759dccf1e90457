// The time base that a written time claims.
#pragma once

#include <string>
#include <string_view>

namespace contrechamp::media {

// `time` as ISO 8601 or close to it: "utc-claimed" where it ends with Z, "utc+03:30" where it ends with +0330 or +03:30
// after a time of day, else "local-no-zone".
std::string clock_of_time(std::string_view time);

}  // namespace contrechamp::media
