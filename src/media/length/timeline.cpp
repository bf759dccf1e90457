#include "media/length/timeline.h"

#include <algorithm>

namespace contrechamp::media {
namespace {

// A leap ahead beyond this is one of the clock: as ffmpeg's -dts_delta_threshold.
constexpr std::int64_t leap_us = 10000000;
// Decoding times of a stream never go back. Half a second forgives muxers that round; chosen by hand.
constexpr std::int64_t back_us = 500000;
// At a joint the streams of both parts overlap by what sound and picture were apart: chosen by hand.
constexpr std::int64_t overlap_us = 2000000;
// Of a file; further ones are placed, but not written down. A part a minute of 16 hours.
constexpr std::size_t most_parts = 1000;

}  // namespace

bool Timeline::follows(const Track& track, std::int64_t us, std::int64_t back) const {
  if (track.met && us < track.last_us - back) return false;
  return !may_leap_ || !met_any_ || us <= std::max(end_us_, track.last_us) + leap_us;
}

std::int64_t Timeline::shift_us(int stream, const Times& times) {
  if (stream < 0 || static_cast<std::size_t>(stream) >= tracks_.size()) return shift_us_;
  Track& track = tracks_[static_cast<std::size_t>(stream)];
  std::int64_t shift = track.met ? track.shift_us : shift_us_;
  if (!follows(track, times.decoding_us + shift, back_us)) {
    shift = shift_us_;
    if (!follows(track, times.decoding_us + shift, track.shift_us == shift_us_ ? back_us : overlap_us)) {
      shift = shift_us_ = end_us_ - times.shown_us;
      if (parts_.size() < most_parts) parts_.push_back({times.byte, end_us_, times.shown_us});
    }
  }
  met_any_ = true;
  track = {true, times.decoding_us + shift, shift};
  end_us_ = std::max(end_us_, times.shown_us + shift + std::max<std::int64_t>(times.duration_us, 0));
  return shift;
}

void Timeline::begin_in(const model::ClockPart& part) {
  tracks_ = {};
  met_any_ = false;
  shift_us_ = part.at_us - part.raw_us;
  end_us_ = part.at_us;
}

}  // namespace contrechamp::media
