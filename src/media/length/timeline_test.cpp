#include "media/length/timeline.h"

#include <gtest/gtest.h>

namespace contrechamp::media {
namespace {

constexpr std::int64_t s = 1000000;

// Where the next packet of a stream, half a second long, lands.
std::int64_t placed(Timeline& timeline, int stream, std::int64_t raw_us) {
  return raw_us + timeline.shift_us(stream, {raw_us, raw_us, s / 2, raw_us});
}

TEST(Timeline, LeavesAClockAloneThatRunsOn) {
  Timeline timeline(true);
  for (std::int64_t t = 0; t < 60 * s; t += 9 * s) EXPECT_EQ(placed(timeline, 0, t), t);
  EXPECT_TRUE(timeline.parts().empty());
}

TEST(Timeline, GoesOnWhereTheClockBeginsAgain) {
  for (const bool may_leap : {true, false}) {
    Timeline timeline(may_leap);
    for (std::int64_t t = 0; t < 10 * s; t += s / 2) placed(timeline, 0, t);
    EXPECT_EQ(placed(timeline, 0, s), 10 * s);
    EXPECT_EQ(placed(timeline, 0, s * 3 / 2), 10 * s + s / 2);
    ASSERT_EQ(timeline.parts().size(), 1u);
    EXPECT_EQ(timeline.parts()[0], (model::ClockPart{s, 10 * s, s}));
  }
}

TEST(Timeline, ALeapAheadIsAGapOnlyWhereContainersHaveNoClockOfTheirOwn) {
  Timeline stream(true), film(false);
  for (Timeline* timeline : {&stream, &film})
    for (std::int64_t t = 0; t < 10 * s; t += s / 2) placed(*timeline, 0, t);
  EXPECT_EQ(placed(stream, 0, 3600 * s), 10 * s);
  EXPECT_EQ(placed(film, 0, 3600 * s), 3600 * s);
}

// The sound of the first part may come after the first picture of the second.
TEST(Timeline, StreamsCrossAJointOneAfterTheOther) {
  Timeline timeline(true);
  for (std::int64_t t = 0; t < 10 * s; t += s / 2)
    for (int stream : {0, 1}) placed(timeline, stream, t);
  EXPECT_EQ(placed(timeline, 0, 0), 10 * s);
  EXPECT_EQ(placed(timeline, 1, 10 * s), 10 * s);
  EXPECT_EQ(placed(timeline, 1, s / 10), 10 * s + s / 10);
  EXPECT_EQ(placed(timeline, 0, s / 2), 10 * s + s / 2);
  EXPECT_EQ(timeline.parts().size(), 1u);
}

TEST(Timeline, AfterASeekThePartGoesOn) {
  Timeline timeline(true);
  timeline.begin_in({1000, 10 * s, s});
  EXPECT_EQ(placed(timeline, 0, 4 * s), 13 * s);
  EXPECT_EQ(placed(timeline, 0, 0), 13 * s + s / 2);  // and the next part
}

}  // namespace
}  // namespace contrechamp::media
