// Decodes the sound of a film or a recording to 8 kHz mono, with its time base.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace contrechamp::media {

// From `sample` on, up to the next mark, media time = time_us + (n − sample) / 8 kHz.
struct SoundMark {
  std::uint32_t sample = 0;
  std::int64_t time_us = 0;
};

struct Sound {
  std::vector<float> pcm;        // 8 kHz, full scale ±1, all channels averaged
  std::vector<SoundMark> marks;  // at the start, and at each discontinuity of the container's timestamps
  std::int64_t filled_us = 0;    // silence inserted into gaps of the timestamps of up to a minute
  int jumps = 0;                 // discontinuities that go back, or leave a longer gap; nothing is inserted there
  std::string tracks;            // which were heard, where there are several
  std::string stopped_early;     // why decoding ended before the end of the file, or empty
};

// Decodes at most `most_us` of sound, all tracks laid over each other (tracks.h). ErrorKind::unreadable when there is
// no sound, or none can be decoded.
base::Result<Sound> decode_sound(int fd, std::int64_t most_us);

}  // namespace contrechamp::media
