// A rendering of any interval of a clip that a browser can play, made on request. Originals never reach a browser.
//
// One segment is one MP4 with its own header: H.264 (Constrained Baseline 3.1) and AAC, long side ≤ 854 px, ≤ 30
// pictures a second. Its media time 0 is second  start − lead_in  of the clip. The sound begins earlier by that amount,
// because an AAC decoder needs a few frames to start. A player with Media Source Extensions therefore sets
// timestampOffset = start − lead_in, appendWindowStart = start, appendWindowEnd = start + length.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/claims/clock_part.h"

namespace contrechamp::media {

struct PreviewShape {
  std::string mime;
  double segment_s = 0;
  std::int64_t segments = 0;
  double lead_in_s = 0;
};

PreviewShape preview_shape(bool has_video, bool has_sound, std::int64_t duration_us);

// `parts`: where the clock of the file begins again (decode/input.h).
base::Result<std::string> encode_segment(int fd, std::int64_t start_us, std::int64_t length_us,
                                         std::vector<model::ClockPart> parts = {});

}  // namespace contrechamp::media
