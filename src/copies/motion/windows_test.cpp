#include "copies/motion/windows.h"

#include <gtest/gtest.h>

namespace contrechamp::copies {
namespace {

constexpr std::int64_t s = 1000000, minute = 60 * s, hour = 60 * minute;

TEST(Windows, ShortFilmsAreComparedAsAWhole) {
  const Window window = window_around(30 * s, 200 * s, 12 * s, 150 * s);
  EXPECT_EQ(window.query.from_us, 0);
  EXPECT_EQ(window.query.until_us, 30 * s);
  EXPECT_EQ(window.earlier.from_us, 0);
  EXPECT_EQ(window.earlier.until_us, 200 * s);
  EXPECT_EQ(window_around(0, 0, 0, 0).query.until_us, 1);  // photos have one picture
}

TEST(Windows, OfALongFilmAsFarAsTheShortOneReaches) {
  // 10 s into 30 s lies at 40:00: at 1.5 times the speed it began 15 s before and ends 30 s after, 3 s to spare.
  const Window window = window_around(30 * s, hour, 10 * s, 40 * minute);
  EXPECT_EQ(window.query.until_us, 30 * s);
  EXPECT_EQ(window.earlier.from_us, 40 * minute - 30 * s);
  EXPECT_EQ(window.earlier.until_us, 40 * minute + 60 * s);
  const Window turned = window_around(hour, 30 * s, 40 * minute, 10 * s);
  EXPECT_EQ(turned.query.from_us, 40 * minute - 30 * s);
  EXPECT_EQ(turned.earlier.until_us, 30 * s);
}

TEST(Windows, NeverLeaveTheFilmAndNeverGrowTooLong) {
  for (const std::int64_t at : {std::int64_t{0}, 5 * s, 30 * minute, hour - s, hour}) {
    const Window window = window_around(hour, 2 * hour, at, 2 * at);
    for (const auto& [stretch, length] : {std::pair{window.query, hour}, std::pair{window.earlier, 2 * hour}}) {
      EXPECT_GE(stretch.from_us, 0);
      EXPECT_LE(stretch.until_us, length);
      EXPECT_GT(stretch.until_us, stretch.from_us);
      EXPECT_LE(stretch.until_us - stretch.from_us, most_window_us);
    }
  }
}

TEST(Windows, ContinueWhereTheSegmentDoes) {
  const Window window = window_around(hour, hour, 10 * minute, 20 * minute);
  const model::CopySegment to_the_end{window.query.from_us + 20 * s, window.query.until_us,
                                      window.query.from_us + 20 * s + 10 * minute, window.query.until_us + 10 * minute,
                                      0.9};
  const auto next = next_window(window, to_the_end, hour, hour, true);
  ASSERT_TRUE(next);
  EXPECT_TRUE(holds(next->window, next->query_us, next->earlier_us));
  EXPECT_EQ(next->earlier_us - next->query_us, 10 * minute);
  EXPECT_GT(next->window.query.until_us, window.query.until_us + 60 * s);
  EXPECT_FALSE(next_window(window, to_the_end, hour, hour, false));                  // it begins within
  EXPECT_FALSE(next_window(window, to_the_end, window.query.until_us, hour, true));  // the film ends there
}

TEST(Windows, SegmentsOfOneAlignmentAreJoined) {
  // Two that overlap on the line b = a + 100 s, one 5 s off it, one on it after a gap of a minute.
  const auto segment = [](std::int64_t from, std::int64_t until, std::int64_t offset, double score) {
    return model::CopySegment{from * s, until * s, (from + offset) * s, (until + offset) * s, score};
  };
  const auto out = join_segments(
      {segment(80, 200, 100, 0.7), segment(10, 90, 100, 0.9), segment(20, 60, 105, 0.6), segment(260, 300, 100, 0.8)});
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[0].a_start_us, 10 * s);
  EXPECT_EQ(out[0].a_end_us, 200 * s);
  EXPECT_EQ(out[0].b_end_us, 300 * s);
  EXPECT_EQ(out[0].score, 0.9);
  EXPECT_EQ(out[1].b_start_us, 125 * s);
  EXPECT_EQ(out[2].a_start_us, 260 * s);
}

}  // namespace
}  // namespace contrechamp::copies
