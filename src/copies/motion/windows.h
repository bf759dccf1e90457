// Which stretches of two films are decoded to be compared: of a short film all, of a long one what lies around the
// moments at which features of the two were laid over each other. Times are media time, microseconds.
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

inline constexpr std::int64_t whole_us = 240LL * 1000000;  // a film up to so long is looked at as a whole
inline constexpr std::int64_t most_window_us = 600LL * 1000000;

// Durations of the two, 0 for a photo, and a moment of each. No stretch is longer than `most_window_us`; those of long
// films begin and end at full half minutes, so that neighbours ask for the same.
Window window_around(std::int64_t query_us, std::int64_t earlier_us, std::int64_t query_time_us,
                     std::int64_t earlier_time_us);

bool holds(const Window& window, std::int64_t query_time_us, std::int64_t earlier_time_us);

// A moment in each beyond the edge of a window that `found` reaches while both films go on; nothing where it ends
// within. `forward`: behind its end, else before its beginning.
struct Beyond {
  Window window;
  std::int64_t query_us = 0, earlier_us = 0;  // within `found` and within the window
};
std::optional<Beyond> beyond(const Window& window, const model::CopySegment& found, std::int64_t query_us,
                             std::int64_t earlier_us, bool forward);

// `s` shows what `along` shows, at the same moments, as far as both go.
bool on_one_line(const model::CopySegment& along, const model::CopySegment& s);

// Segments that go on along one line become one; the surest of each says its score. Sorted by time in a.
std::vector<model::CopySegment> joined(std::vector<model::CopySegment> segments);

}  // namespace contrechamp::copies
