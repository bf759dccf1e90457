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
  int long_side_px = 128;
  int large_side_px = 448;
  int large_every = 6;
};

// Gives the picture that is on the screen at start, start + step, … in that order, upright; each `large_every`-th also
// large, else null. `sink` returns false to end.
using StripSink = std::function<bool(const model::GreyPicture& picture, const model::GreyPicture* large)>;
base::Result<void> read_strip(int fd, const StripPlan& plan, const StripSink& sink);

}  // namespace contrechamp::media
