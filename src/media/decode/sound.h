// The sound of a film or a recording as 8 kHz mono, on the file's own clock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace contrechamp::media {

// From `sample` on, position in the file = time_us + (sample - this) / 8 kHz, until the next mark.
struct SoundMark {
  std::uint32_t sample = 0;
  std::int64_t time_us = 0;
};

struct Sound {
  std::vector<float> pcm;        // 8 kHz, full scale ±1, all channels averaged
  std::vector<SoundMark> marks;  // one at the start; one wherever the container's times part from the samples
  std::int64_t filled_us = 0;    // silence put where the container's times leave a gap of up to a minute
  int jumps = 0;                 // places where times go back, or leave a longer gap: the samples go on
  std::string stopped_early;     // why decoding ended before the end of the file, or empty
};

// Of at most `most_us` of sound; ErrorKind::unreadable when there is no sound or none could be decoded.
base::Result<Sound> decode_sound(int fd, std::int64_t most_us);

}  // namespace contrechamp::media
