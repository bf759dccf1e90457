// One continuous media time over a file whose clock begins again or leaps: a camera that was restarted, a stream that
// was taken up again, recordings that were joined end to end.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/claims/clock_part.h"

namespace contrechamp::media {

// Pure. Microseconds from the start of the file, by the file's own clock ("raw") or on the continuous time.
class Timeline {
 public:
  // `may_leap`: the container has a clock of its own, which is no gap between pictures when it leaps ahead.
  explicit Timeline(bool may_leap) : may_leap_(may_leap) {}

  struct Times {
    std::int64_t decoding_us = 0, shown_us = 0, duration_us = 0;  // raw
    std::int64_t byte = -1;                                       // of the packet
  };
  // What to add to the times of the next packet of a stream. A new part begins where they go back or leap ahead: its
  // first picture follows the last one of the part before.
  std::int64_t shift_us(int stream, const Times& times);
  // After a seek into a part: the next packet may lie anywhere.
  void begin_in(const model::ClockPart& part);

  const std::vector<model::ClockPart>& parts() const { return parts_; }
  std::int64_t end_us() const { return end_us_; }  // of what was met, continuous

 private:
  struct Track {
    bool met = false;
    std::int64_t last_us = 0;
    std::int64_t shift_us = 0;
  };
  bool follows(const Track& track, std::int64_t us, std::int64_t back_us) const;

  bool may_leap_;
  bool met_any_ = false;
  std::array<Track, 64> tracks_{};  // most_streams of input.h
  std::int64_t shift_us_ = 0;       // of the newest part
  std::int64_t end_us_ = 0;
  std::vector<model::ClockPart> parts_;
};

}  // namespace contrechamp::media
