// Decodes a stretch of a film to small grey pictures at regular times.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "model/claims/clock_part.h"
#include "model/ports.h"

namespace contrechamp::media {

struct StripPlan {
  std::int64_t start_us = 0;
  std::int64_t end_us = 0;
  std::int64_t step_us = 41667;         // 24 a second, as film
  int long_side_px = 128;               // 900 cells (copies/motion/motion.cpp) have ten pixels each
  int large_side_px = 448;              // as SamplePlan::long_side_px, for features
  int large_every = 6;                  // four a second
  std::vector<model::ClockPart> parts;  // where the clock of the file begins again (Input::open)
};

// Calls `sink` with the picture that is shown at start, start + step, …, upright. `large` is the same picture in the
// large size for every `large_every`-th one, else null. `sink` returns false to stop.
using StripSink = std::function<bool(const model::GreyPicture& picture, const model::GreyPicture* large)>;
base::Result<void> read_strip(int fd, const StripPlan& plan, const StripSink& sink);

}  // namespace contrechamp::media
