// The time base that a written time claims.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/media.h"

namespace contrechamp::media {

// `time` as ISO 8601 or close to it: "utc-claimed" where it ends with Z, "utc+03:30" where it ends with +0330 or +03:30
// after a time of day, else "local-no-zone".
std::string clock_of_time(std::string_view time);

// Broadcast Wave (EBU Tech 3285) writes day and time of a recording as two texts, with any sign between the numbers: of
// two such claims of one place, a day alone and a time alone, becomes one.
void join_day_and_time(std::vector<model::MediaClaim>& claims);

}  // namespace contrechamp::media
