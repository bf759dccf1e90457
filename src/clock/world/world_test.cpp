#include "clock/world/world.h"

#include <gtest/gtest.h>

namespace contrechamp::clock {
namespace {

constexpr std::int64_t s = 1000000;

WorldClaim claim(double at_s, std::int64_t from_s, std::int64_t to_s) {
  return {0, at_s, {from_s * s}, {to_s * s}, "a clock"};
}

TEST(World, NoClaimsAreNoFit) {
  EXPECT_TRUE(weigh_claims({}).claims.empty());
  EXPECT_TRUE(weigh_claims({}).fits.empty());
}

TEST(World, ClaimsThatAgreeNarrowTheTime) {
  // The first was made 10 s, the second 40 s after the group's zero: zero lies in 90…100 and in 95…110.
  const auto w = weigh_claims({claim(10, 100, 110), claim(40, 135, 150)});
  ASSERT_EQ(w.fits.size(), 1u);
  EXPECT_EQ(w.fits[0].zero_from.us, 95 * s);
  EXPECT_EQ(w.fits[0].zero_to.us, 100 * s);
  EXPECT_TRUE(w.claims[0].contradicts.empty());
}

TEST(World, ContradictionsListBothSides) {
  const auto w = weigh_claims({claim(0, 100, 110), claim(0, 105, 120), claim(0, 3600, 3610)});
  ASSERT_EQ(w.fits.size(), 2u);
  EXPECT_EQ(w.fits[0].claims, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(w.fits[1].claims, (std::vector<std::size_t>{2}));
  EXPECT_EQ(w.claims[2].contradicts, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(w.claims[0].contradicts, (std::vector<std::size_t>{2}));
}

// A chain: the middle one agrees with both ends, which exclude each other.
TEST(World, AChainHasTwoFits) {
  const auto w = weigh_claims({claim(0, 0, 10), claim(0, 8, 20), claim(0, 15, 30)});
  ASSERT_EQ(w.fits.size(), 2u);
  EXPECT_EQ(w.fits[0].claims, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(w.fits[1].claims, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(w.fits[1].zero_from.us, 15 * s);
  EXPECT_EQ(w.fits[1].zero_to.us, 20 * s);
}

TEST(World, AClaimThatEndsBeforeItBeginsFitsNothing) {
  const auto w = weigh_claims({claim(0, 10, 0), claim(0, 0, 20)});
  ASSERT_EQ(w.fits.size(), 1u);
  EXPECT_EQ(w.fits[0].claims, (std::vector<std::size_t>{1}));
  EXPECT_EQ(w.claims[1].contradicts, (std::vector<std::size_t>{0}));
}

}  // namespace
}  // namespace contrechamp::clock
