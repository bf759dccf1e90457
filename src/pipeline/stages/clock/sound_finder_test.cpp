#include "pipeline/stages/clock/sound_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/folder_fixture.h"
#include "clock/features/features.h"
#include "clock/made_sound.h"
#include "pipeline/derived.h"

namespace contrechamp::pipeline {
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
    for (const char* id : {"a", "b", "c", "d", "e", "f"}) c.sounds().put({id, 30 * 8000, 0, 0, 0, 0, 0});
    c.sounds().put_pair(to_row("b", "c", heard(10, 20)));
    c.sounds().put_pair(to_row("b", "d", heard(40, 30)));
    c.sounds().put_pair(to_row("c", "e", heard(0, clock::supported + 0.5f)));
    c.sounds().put_pair(to_row("c", "f", heard(0, clock::supported - 0.5f)));
  }
  base::TemporaryFolder temporary_;
  store::Catalogue c{"sqlite3://" + (temporary_.path() / "catalogue.sqlite").string()};
};

TEST_F(Partners, WhoMayBeBesideOneIsComparedWithThoseSureToBe) {
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"b", heard(0, clock::supported + 1)}}),
              ElementsAre("c"));  // d begins after the end
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"b", heard(-15, clock::supported + 1)}}),
              ElementsAre("c", "d"));  // b began 15 s before
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"b", heard(0, clock::supported - 0.1f)}}), IsEmpty());
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"b", heard(0, clock::supported + 1)}, {"c", heard(3, 0)}}),
              IsEmpty());  // has been
}

TEST_F(Partners, AndWhoIsSureWithThoseThatMayBe) {
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"c", heard(0, clock::alone + 1)}}), ElementsAre("b", "e"));
  EXPECT_THAT(partners_of_partners(c, "a", 30, {{"c", heard(0, clock::alone - 1)}}), ElementsAre("b"));
}

TEST(NearClaims, TheNearestFirstWithinTenMinutes) {
  const ClaimedTimes claimed{
      {0, 7}, {5 * minute_us, 1}, {14 * minute_us, 2}, {16 * minute_us, 3}, {15 * minute_us + 1, 4}};
  EXPECT_THAT(near_claims(claimed, 5 * minute_us), ElementsAre(1, 7, 2));
  EXPECT_THAT(near_claims(claimed, -11 * minute_us), IsEmpty());
}

// All of a small archive; then 22,500 over its size, so that the sum grows with the logarithm; too few are not ranked
// for.
TEST(BesideIndex, FallsAsTheArchiveGrows) {
  EXPECT_EQ(beside_index(0), 0u);
  EXPECT_EQ(beside_index(37), 37u);
  EXPECT_EQ(beside_index(150), 150u);
  EXPECT_EQ(beside_index(300), 75u);
  EXPECT_EQ(beside_index(1406), 16u);
  EXPECT_EQ(beside_index(1407), 0u);
  EXPECT_EQ(beside_index(100000), 0u);
}

// A power of ten for each of the archive.
TEST(LeastMagnitudeOfProposals, GrowsWithALargeArchive) {
  EXPECT_FALSE(least_magnitude_of_proposals(1406));
  EXPECT_NEAR(least_magnitude_of_proposals(1407).value(), 2.8, 0.001);
  EXPECT_NEAR(least_magnitude_of_proposals(14060).value(), 3.8, 0.001);
  EXPECT_NEAR(least_magnitude_of_proposals(100000).value(), 4.652, 0.001);
}

// 1,410 clips came before, of which two share landmarks with the next: one of them heard what it hears, the other did
// not.
TEST(SoundFinderTest, InALargeArchiveMagnitudeTellsWhatLandmarksProposeByChance) {
  const base::TemporaryFolder temporary;
  const archive::Layout layout{temporary.path()};
  store::Catalogue c("sqlite3://" + layout.catalogue().string(), store::Durability::rebuildable);
  const auto source = clock::made_noise(1, 40);
  const auto put = [&](const std::string& id, const clock::SoundFeatures& features) {
    put_derived(layout, id, sound_file, clock::to_bytes(features));
  };
  const auto first = clock::extract_features(clock::heard(source, 0, 30, 0.05, 2));
  auto by_chance = clock::extract_features(clock::made_noise(3, 30));
  by_chance.landmarks = first.landmarks;
  c.transact([&] {
    for (int i = 0; i < 1408; ++i) c.items().add("filler" + std::to_string(i), {}, 0, i);
    c.items().add("heard", {}, 0, 1408);
    c.items().add("by-chance", {}, 0, 1409);
    c.jobs().queue("clock", clock_version);
    while (auto job = c.jobs().take("clock", "")) job->state = store::JobState::done, c.jobs().end(*job);
    c.items().add("new", {}, 0, 1410);
  });
  for (int i = 0; i < 1408; ++i) put("filler" + std::to_string(i), {});
  put("heard", first), put("by-chance", by_chance),
      put("new", clock::extract_features(clock::heard(source, 5, 30, 0.05, 4)));
  Sounds sounds(layout);
  SoundFinder finder(sounds, [] {});
  ASSERT_TRUE(finder.compare(c, "new"));
  const auto pair = c.sounds().pair("heard", "new", clock_version);
  ASSERT_TRUE(pair);
  EXPECT_NEAR(result_of(*pair).best()->evidence.lag_s, 5, 0.001);
  EXPECT_FALSE(c.sounds().pair("by-chance", "new", clock_version));
}

}  // namespace
}  // namespace contrechamp::pipeline
