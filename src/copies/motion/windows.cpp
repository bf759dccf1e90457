#include "copies/motion/windows.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::copies {
namespace {

// Origin of the constants: chosen by hand with the tests of long films (copy_finder_test.cpp); not varied on the public
// set, whose films are short.
constexpr std::int64_t second = 1000000;
constexpr std::int64_t half_window_us = 90 * second;  // of two long films, on both sides of the moment
constexpr std::int64_t grid_us = 30 * second;         // to which bounds of windows are rounded
constexpr double fastest = 1.5;                       // speed of a copy; the largest that lines.cpp searches
// A segment that ends so near to the edge of its window may go on beyond it.
constexpr std::int64_t edge_us = 3 * second;
constexpr std::int64_t inside_us = 2 * second;               // of the common moment, from the end of the segment
constexpr std::int64_t alignment_tolerance_us = second / 2;  // at the beginning of a segment; twice that at its end
constexpr std::int64_t gap_us = 2 * second;                  // that joined segments may leave between them

// The stretch around a moment of a film of this length, rounded outwards to `grid_us`.
Stretch stretch(std::int64_t length_us, std::int64_t time_us, std::int64_t before_us, std::int64_t after_us) {
  if (length_us <= whole_us) return {0, std::max<std::int64_t>(length_us, 1)};
  const std::int64_t from = std::max<std::int64_t>(time_us - before_us, 0) / grid_us * grid_us;
  const std::int64_t until = (time_us + after_us + grid_us - 1) / grid_us * grid_us;
  return {from, std::min({until, from + most_window_us, length_us})};
}

std::int64_t at_fastest(std::int64_t us) { return static_cast<std::int64_t>(static_cast<double>(us) * fastest); }

// The time in b that the alignment of `s` gives for this time in a.
std::int64_t aligned_time(const model::CopySegment& s, std::int64_t a_us) {
  const double speed = s.a_end_us > s.a_start_us ? static_cast<double>(s.b_end_us - s.b_start_us) /
                                                       static_cast<double>(s.a_end_us - s.a_start_us)
                                                 : 1;
  return s.b_start_us + std::llround(speed * static_cast<double>(a_us - s.a_start_us));
}

}  // namespace

Window window_around(std::int64_t query_us, std::int64_t earlier_us, std::int64_t query_time_us,
                     std::int64_t earlier_time_us) {
  const bool short_query = query_us <= whole_us, short_earlier = earlier_us <= whole_us;
  // As far as the other film reaches, when that is short; half a window on both sides, when both are long.
  const std::int64_t q_before =
      short_earlier ? at_fastest(std::clamp<std::int64_t>(earlier_time_us, 0, whole_us)) + edge_us : half_window_us;
  const std::int64_t q_after =
      short_earlier ? at_fastest(std::clamp<std::int64_t>(earlier_us - earlier_time_us, 0, whole_us)) + edge_us
                    : half_window_us;
  const std::int64_t e_before = short_query ? at_fastest(std::clamp<std::int64_t>(query_time_us, 0, whole_us)) + edge_us
                                            : at_fastest(half_window_us);
  const std::int64_t e_after =
      short_query ? at_fastest(std::clamp<std::int64_t>(query_us - query_time_us, 0, whole_us)) + edge_us
                  : at_fastest(half_window_us);
  return {stretch(query_us, query_time_us, q_before, q_after), stretch(earlier_us, earlier_time_us, e_before, e_after)};
}

bool holds(const Window& window, std::int64_t query_time_us, std::int64_t earlier_time_us) {
  const auto within = [](const Stretch& s, std::int64_t time_us) {
    return time_us >= s.from_us && time_us < s.until_us;
  };
  return within(window.query, query_time_us) && within(window.earlier, earlier_time_us);
}

std::optional<NextWindow> next_window(const Window& window, const model::CopySegment& found, std::int64_t query_us,
                                      std::int64_t earlier_us, bool forward) {
  const std::int64_t a = forward ? found.a_end_us : found.a_start_us, b = forward ? found.b_end_us : found.b_start_us;
  const auto at_edge = [&](const Stretch& s, std::int64_t time_us) {
    return forward ? time_us > s.until_us - edge_us : time_us < s.from_us + edge_us;
  };
  const auto goes_on = [&](std::int64_t length_us, std::int64_t time_us) {
    return forward ? time_us < length_us - edge_us : time_us > edge_us;
  };
  if (!(at_edge(window.query, a) || at_edge(window.earlier, b)) || !goes_on(query_us, a) || !goes_on(earlier_us, b))
    return std::nullopt;
  const std::int64_t way = forward ? 1 : -1, step = way * (half_window_us - grid_us);
  const std::int64_t q = std::clamp<std::int64_t>(a + step, 0, query_us),
                     e = std::clamp<std::int64_t>(aligned_time(found, a + step), 0, earlier_us);
  NextWindow out{window_around(query_us, earlier_us, q, e), a - way * inside_us, 0};
  out.earlier_us = aligned_time(found, out.query_us);
  if (!holds(out.window, out.query_us, out.earlier_us)) return std::nullopt;
  return out;
}

bool has_same_alignment(const model::CopySegment& along, const model::CopySegment& s) {
  return s.a_start_us <= along.a_end_us + gap_us &&
         std::llabs(aligned_time(along, s.a_start_us) - s.b_start_us) <= alignment_tolerance_us &&
         std::llabs(aligned_time(along, s.a_end_us) - s.b_end_us) <= 2 * alignment_tolerance_us;
}

std::vector<model::CopySegment> join_segments(std::vector<model::CopySegment> segments) {
  std::sort(segments.begin(), segments.end(), [](const auto& x, const auto& y) { return x.a_start_us < y.a_start_us; });
  std::vector<model::CopySegment> out;
  for (const auto& s : segments) {
    const auto line =
        std::find_if(out.begin(), out.end(), [&](const auto& before) { return has_same_alignment(before, s); });
    if (line == out.end()) {
      out.push_back(s);
      continue;
    }
    if (s.a_end_us > line->a_end_us) line->a_end_us = s.a_end_us, line->b_end_us = s.b_end_us;
    line->score = std::max(line->score, s.score);
  }
  return out;
}

}  // namespace contrechamp::copies
