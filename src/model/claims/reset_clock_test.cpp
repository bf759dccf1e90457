#include "model/claims/reset_clock.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace contrechamp::model {
namespace {

bool reset(const char* time) { return is_reset_clock(base::parse_time(time)->time.us); }

TEST(ResetClock, KnowsTheZerosOfClocks) {
  for (const char* zero :
       {"1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1970-01-03T07:12:00Z", "1980-01-01T00:00:10Z",
        "1980-01-06T00:00:00Z", "2000-01-01T03:20:00Z", "2001-01-01T00:00:05Z", "2015-01-01T00:00:09Z"})
    EXPECT_TRUE(reset(zero)) << zero;
}

TEST(ResetClock, IsReadByItsOwnHour) {
  EXPECT_TRUE(is_reset_clock("2001-01-01T00:00:05+08:00", base::parse_time("2000-12-31T16:00:05Z")->time.us));
  EXPECT_FALSE(is_reset_clock("2001-02-01T00:00:05+08:00", base::parse_time("2001-01-31T16:00:05Z")->time.us));
}

TEST(ResetClock, LeavesEveryOtherTimeAlone) {
  for (const char* time : {"2000-01-02T00:00:00Z", "2001-06-01T00:00:00Z", "2012-01-01T00:04:00Z",
                           "2026-01-01T00:00:00Z", "1999-12-31T23:00:00Z"})
    EXPECT_FALSE(reset(time)) << time;
}

}  // namespace
}  // namespace contrechamp::model
