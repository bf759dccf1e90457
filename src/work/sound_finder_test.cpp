#include "work/sound_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/folder_fixture.h"

namespace contrechamp::work {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t minute_us = 60000000;

// What was compared in one place: a pair whose best hypothesis is at this lag (time in a minus time in b).
clock::PairResult heard(double lag_s, float strength) {
  clock::Hypothesis h;
  h.strength = strength, h.evidence.lag_s = lag_s;
  clock::PairResult out;
  out.hypotheses.push_back(h);
  return out;
}

// Clips a to f of 30 s each. b is sure of c, 10 s later, and of d, 40 s later; c may be beside e.
class Partners : public ::testing::Test {
 protected:
  Partners() {
    for (const char* id : {"a", "b", "c", "d", "e", "f"}) c.put_sound({id, 30 * 8000, 0, 0, 0, 0, 0});
    c.put_sound_pair(to_row("b", "c", heard(10, 20)));
    c.put_sound_pair(to_row("b", "d", heard(40, 30)));
    c.put_sound_pair(to_row("c", "e", heard(0, clock::supported + 0.5f)));
    c.put_sound_pair(to_row("c", "f", heard(0, clock::supported - 0.5f)));
  }
  base::TemporaryFolder temporary_;
  store::Catalogue c{"sqlite3://" + (temporary_.path() / "catalogue.sqlite").string()};
};

TEST_F(Partners, WhoMayBeBesideOneIsComparedWithThoseSureToBe) {
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"b", heard(0, clock::supported + 1)}}), ElementsAre("c"));  // d begins after the end
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"b", heard(-15, clock::supported + 1)}}), ElementsAre("c", "d"));  // b began 15 s before
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"b", heard(0, clock::supported - 0.1f)}}), IsEmpty());
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"b", heard(0, clock::supported + 1)}, {"c", heard(3, 0)}}), IsEmpty());  // has been
}

TEST_F(Partners, AndWhoIsSureWithThoseThatMayBe) {
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"c", heard(0, clock::alone + 1)}}), ElementsAre("b", "e"));
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"c", heard(0, clock::alone - 1)}}), ElementsAre("b"));
}

TEST(NearClaims, TheNearestFirstWithinTenMinutes) {
  const ClaimedTimes claimed{{0, 7}, {5 * minute_us, 1}, {14 * minute_us, 2}, {16 * minute_us, 3}, {15 * minute_us + 1, 4}};
  EXPECT_THAT(near_claims(claimed, 5 * minute_us), ElementsAre(1, 7, 2));
  EXPECT_THAT(near_claims(claimed, -11 * minute_us), IsEmpty());
}

// All of a small archive; then 22,500 over its size, so that the sum grows with the logarithm; too few are not ranked for.
TEST(BesideIndex, FallsAsTheArchiveGrows) {
  EXPECT_EQ(beside_index(0), 0u);
  EXPECT_EQ(beside_index(37), 37u);
  EXPECT_EQ(beside_index(150), 150u);
  EXPECT_EQ(beside_index(300), 75u);
  EXPECT_EQ(beside_index(2812), 8u);
  EXPECT_EQ(beside_index(2813), 0u);
  EXPECT_EQ(beside_index(100000), 0u);
}

}  // namespace
}  // namespace contrechamp::work
