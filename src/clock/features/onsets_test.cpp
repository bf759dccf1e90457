#include "clock/features/onsets.h"

#include <gtest/gtest.h>

#include <cmath>

#include "clock/made_sound.h"

namespace contrechamp::clock {
namespace {

// Noise of unit RMS with bursts at these times: 30 ms of noise, ten times as loud, decaying.
std::vector<float> sound_with_onsets(const std::vector<double>& at_s, double seconds, std::uint64_t seed) {
  MadeRandom random(seed);
  std::vector<float> out(static_cast<std::size_t>(seconds * 8000));
  for (float& x : out) x = static_cast<float>(random.normal());
  for (double at : at_s)
    for (std::size_t i = 0; i < 240; ++i)
      out[static_cast<std::size_t>(std::lround(at * 8000)) + i] +=
          static_cast<float>(10 * random.normal() * std::exp(-static_cast<double>(i) / 80));
  return out;
}

const std::vector<double> irregular{1.2, 3.1, 4.4, 7.05, 8.3, 11.9, 13.35, 16.2, 18.9, 21.3};

std::vector<double> moved(std::vector<double> at_s, double by_s, double slope = 0) {
  for (double& t : at_s) t = t - by_s - slope * (t - 12);
  return at_s;
}

OnsetEvidence score(const std::vector<double>& a, const std::vector<double>& b, double lag_s) {
  return score_onsets(find_onsets(sound_with_onsets(a, 25, 1)), find_onsets(sound_with_onsets(b, 25, 2)), lag_s, 12,
                      11);
}

TEST(Onsets, AreFoundWhereTheyBegin) {
  const auto found = find_onsets(sound_with_onsets(irregular, 25, 1));
  ASSERT_EQ(found.size(), irregular.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i].at_s, irregular[i], 0.002);
  EXPECT_TRUE(find_onsets(sound_with_onsets({}, 25, 3)).empty());
  EXPECT_TRUE(find_onsets(std::vector<float>(8000)).empty());
}

TEST(Onsets, IntervalsGiveTheLag) {
  const auto e = score(irregular, moved(irregular, 0.537), 0.5);  // 37 ms from the lag that was given
  EXPECT_EQ(e.match.matched, 10);
  EXPECT_NEAR(e.match.lag_s, 0.537, 0.002);
  EXPECT_NEAR(e.match.slope, 0, 2e-4);
  EXPECT_GE(e.strength, 8);
}

TEST(Onsets, FollowALagThatMoves) {
  const auto e = score(irregular, moved(irregular, 0.5, -0.0035), 0.5);  // 1.2 m/s away from the source
  EXPECT_EQ(e.match.matched, 10);
  EXPECT_NEAR(e.match.slope, -0.0035, 2e-4);
  EXPECT_GE(e.strength, 8);
}

// The same number of onsets at other times: some coincide, not most.
TEST(Onsets, OtherIntervalsAreNoEvidence) {
  const auto e = score(irregular, {1.5, 2.7, 5.3, 6.1, 9.6, 10.4, 14.2, 15.75, 17.6, 20.15}, 0);
  EXPECT_LT(e.strength, 4);
}

// A weapon, an engine, a drum: two series of one cadence coincide at some lag.
TEST(Onsets, ACadenceCountsOnce) {
  std::vector<double> even;
  for (double t = 1; t < 23; t += 0.75) even.push_back(t);
  EXPECT_LT(score(even, moved(even, 0.3), 0.3).strength, 4);
}

TEST(Onsets, AnEngineIsNotScored) {
  std::vector<double> even;
  for (double t = 1; t < 23; t += 0.14) even.push_back(t);
  EXPECT_EQ(score(even, moved(even, 0.3), 0.3).strength, 0);
}

}  // namespace
}  // namespace contrechamp::clock
