// Which stretches of two films are decoded and compared: all of a short film, and of a long one the surroundings of the
// moments at which features matched. Times are media times in microseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/fingerprint.h"

namespace contrechamp::copies {

struct Stretch {
  std::int64_t from_us = 0, until_us = 0;
};

struct Window {
  Stretch query, earlier;
};

// A film up to this length is compared as a whole: a strip of it takes 53 MB (128 × 72 px, 24 pictures a second).
// Chosen by hand; not varied.
inline constexpr std::int64_t whole_us = 240LL * 1000000;
// The longest window: a strip of 600 s takes 133 MB.
inline constexpr std::int64_t most_window_us = 600LL * 1000000;

// The window around a moment of each film. Arguments: the durations (0 for a photo) and the moments.
// No stretch is longer than `most_window_us`. Stretches of long films begin and end at full half minutes, so that
// windows of near moments share their strips.
Window window_around(std::int64_t query_us, std::int64_t earlier_us, std::int64_t query_time_us,
                     std::int64_t earlier_time_us);

bool holds(const Window& window, std::int64_t query_time_us, std::int64_t earlier_time_us);

// The window in which a copy is followed beyond its end (`forward`) or before its beginning. nullopt when `found` ends
// within its window, or when one of the films ends there.
struct NextWindow {
  Window window;
  std::int64_t query_us = 0, earlier_us = 0;  // a moment of each film, within `found` and within the window
};
std::optional<NextWindow> next_window(const Window& window, const model::CopySegment& found, std::int64_t query_us,
                                      std::int64_t earlier_us, bool forward);

// Does `s` lie on the temporal alignment of `along`, without a gap between the two?
bool has_same_alignment(const model::CopySegment& along, const model::CopySegment& s);

// Joins segments of one alignment; a joined segment has the highest score of its parts. Sorted by time in a.
std::vector<model::CopySegment> join_segments(std::vector<model::CopySegment> segments);

}  // namespace contrechamp::copies
