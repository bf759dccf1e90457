// A web-playable rendering of any stretch of a clip, made when it is asked for. Originals never reach a browser.
//
// One segment is one MP4 with its own header: H.264 (Constrained Baseline 3.1) and AAC, long side ≤ 854 px, ≤ 30
// pictures a second. Its media time 0 is second  start − lead_in  of the clip: the sound begins that much early, so
// that the decoder has settled when the segment begins. A player with Media Source Extensions therefore sets
// timestampOffset = start − lead_in, appendWindowStart = start, appendWindowEnd = start + length.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace contrechamp::media {

struct PreviewShape {
  std::string mime;
  double segment_s = 0;
  std::int64_t segments = 0;
  double lead_in_s = 0;
};

PreviewShape preview_shape(bool has_video, bool has_sound, std::int64_t duration_us);

base::Result<std::string> encode_segment(int fd, std::int64_t start_us, std::int64_t length_us);

}  // namespace contrechamp::media
