// Sampled pictures of a film or a photo from one decode, for thumbnails, contact sheet and fingerprint.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "model/ports.h"

namespace contrechamp::media {

struct SamplePlan {
  // The features of fingerprint/local_features.cpp were chosen at this size. The 16 cells of its grid across.
  int long_side_px = 448;
  // Least distance of samples where every frame is decoded: an excerpt of 3 s holds three (docs/copies.md).
  std::int64_t step_us = 1000000;
  // Keyframes alone are decoded when they come at least this often: 60 frames at 29.97 a second are 2.002 s.
  std::int64_t keyframe_gap_us = 2100000;
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

// `sink` returns false to stop. There is at least one picture when the decoders give one.
base::Result<FrameSummary> sample_frames(int fd, const SamplePlan& plan,
                                         const std::function<bool(SampledPicture&&)>& sink);

// The first picture, upright, at most `long_side_px`.
base::Result<model::RgbPicture> decode_photo(int fd, int long_side_px);

}  // namespace contrechamp::media
