// Sampled pictures of a film or a photo, from one decode: for thumbnails, contact sheet and fingerprint.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "model/ports.h"

namespace contrechamp::media {

struct SamplePlan {
  int long_side_px = 448;
  std::int64_t step_us = 1000000;          // at least this far apart, where every frame is decoded anyway
  std::int64_t keyframe_gap_us = 2100000;  // keyframes alone are enough when they come at least this often; 60 pictures
                                           // at 29.97 a second are 2.002 s
};

struct SampledPicture {
  std::int64_t time_us = 0;  // from the start of the file
  model::RgbPicture rgb;     // upright
  model::GreyPicture luma;   // BT.601 of the same
};

struct FrameSummary {
  int emitted = 0;
  std::int64_t duration_us = 0;  // of the last picture
  std::string stopped_early;     // why decoding ended before the end of the file, or empty
};

// `sink` returns false to end. Gives at least one picture whenever the decoders do.
base::Result<FrameSummary> sample_frames(int fd, const SamplePlan& plan,
                                         const std::function<bool(SampledPicture&&)>& sink);

// The first picture, upright, at most `long_side_px`.
base::Result<model::RgbPicture> decode_photo(int fd, int long_side_px);

}  // namespace contrechamp::media
