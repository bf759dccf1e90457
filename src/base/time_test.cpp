#include "base/time.h"

#include <gtest/gtest.h>

namespace contrechamp::base {
namespace {

std::int64_t seconds(const char* text) {
  const auto written = parse_time(text);
  return written ? written->time.us / 1000000 : -1;
}

// The expected numbers come from `date -u -d … +%s`.
TEST(Time, ReadsWhatPeopleAndCamerasWrite) {
  EXPECT_EQ(seconds("2026-03-01T12:00:00Z"), 1772366400);
  EXPECT_EQ(seconds("2026-03-01 12:00:00"), 1772366400);
  EXPECT_EQ(seconds("2026:03:01 12:00:00"), 1772366400);
  EXPECT_EQ(seconds("2026-03-01T12:00"), 1772366400);
  EXPECT_EQ(seconds("2026-03-01T15:30:00+03:30"), 1772366400);
  EXPECT_EQ(seconds("2026-03-01T08:00:00-0400"), 1772366400);
  EXPECT_EQ(parse_time("2026-03-01T12:00:00.250Z")->time.us, 1772366400250000);
  EXPECT_EQ(to_iso(parse_time("2024-02-29T23:59:59.000001Z")->time), "2024-02-29T23:59:59.000001Z");
}

TEST(Time, KnowsWhetherAZoneIsWritten) {
  EXPECT_TRUE(parse_time("2026-03-01T12:00:00Z")->has_zone);
  EXPECT_FALSE(parse_time("2026-03-01T12:00:00")->has_zone);
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2026", "2026-03-01", "2026-02-30T12:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T12:60Z",
        "2026-03-01T12:00:00Zx", "0000:00:00 00:00:00", "2026-03-01T12:00:00+3", "1 March 2026"})
    EXPECT_FALSE(parse_time(text)) << text;
}

}  // namespace
}  // namespace contrechamp::base
