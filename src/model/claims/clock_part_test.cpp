#include "model/claims/clock_part.h"

#include <gtest/gtest.h>

namespace contrechamp::model {
namespace {

TEST(ClockPart, IsReadBackFromItsClaim) {
  for (const ClockPart& part :
       {ClockPart{1880188, 10000000, 0}, ClockPart{-1, 3723004005, 1400000}, ClockPart{5LL << 40, 1, -95443717689}}) {
    const auto claim = claim_of(part);
    EXPECT_EQ(clock_part_of(claim.where, claim.key, claim.value), part) << claim.value;
  }
}

TEST(ClockPart, OtherClaimsAreNone) {
  const auto claim = claim_of({188, 10000000, 0});
  EXPECT_FALSE(clock_part_of(claim.where, "creation_time", claim.value));
  EXPECT_FALSE(clock_part_of("container", claim.key, claim.value));
  EXPECT_FALSE(clock_part_of(claim.where, claim.key, "soon"));
  EXPECT_FALSE(clock_part_of(claim.where, claim.key, "-5 s: from here on the clock of the file begins again at 1 s"));
  EXPECT_FALSE(clock_part_of(claim.where, claim.key, "nan s: from here on the clock of the file begins again at 1 s"));
}

}  // namespace
}  // namespace contrechamp::model
