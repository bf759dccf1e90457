// A stretch of film as small grey pictures at even times.
#pragma once

#include <functional>

#include "base/result.h"
#include "model/ports.h"

namespace contrechamp::media {

struct StripPlan {
  std::int64_t start_us = 0;
  std::int64_t end_us = 0;
  std::int64_t step_us = 41667;  // 24 a second
  int long_side_px = 448;
};

// Gives the picture that is on the screen at start, start + step, … in that order, upright. `sink` returns false to end.
base::Result<void> read_strip(int fd, const StripPlan& plan, const std::function<bool(const model::GreyPicture&)>& sink);

}  // namespace contrechamp::media
