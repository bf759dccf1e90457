#include "story/sun.h"

#include <gtest/gtest.h>

#include <cmath>

namespace contrechamp::story {
namespace {

constexpr std::int64_t s = 1000000;

// NREL's SPA report (Reda & Andreas 2004), the worked example: Golden, Colorado, 17 October 2003, 12:30:30 at UTC-7.
TEST(Sun, AgreesWithTheExampleOfNrel) {
  const auto sun = sun_at({1066419030LL * s}, {39.742476, -105.1786});
  EXPECT_NEAR(sun.azimuth_deg, 194.34024, 0.02);
  EXPECT_NEAR(sun.true_elevation_deg, 39.872046, 0.02);  // topocentric, without refraction
  EXPECT_NEAR(sun.declination_deg, -9.31434, 0.01);
}

// Meeus, Astronomical Algorithms, example 25.a: 13 October 1992, 0h.
TEST(Sun, AgreesWithTheExampleOfMeeus) {
  EXPECT_NEAR(sun_at({718934400LL * s}, {0, 0}).declination_deg, -7.78507, 0.003);
}

// At the solstice the noon sun stands in the zenith of the tropic; at the equinox it rises in the east.
TEST(Sun, StandsWhereTheSeasonsPutIt) {
  const std::int64_t solstice = 1718916660LL * s;  // 20 June 2024, 20:51 UTC
  EXPECT_NEAR(sun_at({solstice}, {0, 0}).declination_deg, 23.44, 0.01);
  const std::int64_t equinox_noon = 1710936000LL * s;                       // 20 March 2024, 12:00 UTC
  EXPECT_NEAR(sun_at({equinox_noon}, {0, 0}).declination_deg, 0.15, 0.02);  // 9 hours after the equinox at 1′ an hour
  EXPECT_NEAR(sun_at({equinox_noon - 6 * 3600 * s}, {0, 0}).azimuth_deg, 90, 0.5);
  EXPECT_NEAR(sun_at({equinox_noon + 6 * 3600 * s}, {0, 0}).azimuth_deg, 270, 0.5);
}

TEST(Sun, RefractionLiftsTheHorizonByHalfADegree) {
  for (std::int64_t minute = 0; minute < 1440; ++minute) {
    const auto sun = sun_at({(1710892800LL + minute * 60) * s}, {48, 11});
    if (std::fabs(sun.true_elevation_deg) > 0.1) continue;
    EXPECT_NEAR(sun.elevation_deg - sun.true_elevation_deg, 0.48, 0.03);
  }
}

TEST(Sun, ShadowOfFortyFiveDegreesIsAsLongAsTheObject) {
  SunPosition sun;
  sun.elevation_deg = 45, sun.azimuth_deg = 300;
  EXPECT_NEAR(*sun.shadow_ratio(), 1, 1e-9);
  EXPECT_NEAR(sun.shadow_azimuth_deg(), 120, 1e-9);
  sun.elevation_deg = -1;
  EXPECT_FALSE(sun.shadow_ratio());
}

// A shadow that was measured at a known time gives that time and one in the other half of the day. The direction of the
// shadow tells them apart, and so does a second shadow some minutes later.
TEST(Sun, TimesThatFitAShadow) {
  const Place place{48.2, 35.1};
  const std::int64_t day = 1714521600LL * s, truth = day + 7 * 3600 * s;  // 1 May 2024, 07:00 UTC
  const auto sun = sun_at({truth}, place);
  ShadowSeen seen;
  seen.ratio = sun.shadow_ratio(), seen.ratio_within = 0.03;
  const TimeRange within{{day}, {day + 86400 * s}};
  const auto both = times_that_fit({seen}, place, within);
  ASSERT_EQ(both.size(), 2u);
  const auto holds = [&](const TimeRange& r) { return r.from.us <= truth && truth < r.to.us; };
  EXPECT_TRUE(holds(both[0]));
  EXPECT_FALSE(holds(both[1]));

  auto directed = seen;
  directed.shadow_azimuth_deg = sun.shadow_azimuth_deg();
  ASSERT_EQ(times_that_fit({directed}, place, within).size(), 1u);

  ShadowSeen later;
  later.after_s = 1800, later.ratio = sun_at({truth + 1800 * s}, place).shadow_ratio(), later.ratio_within = 0.03;
  const auto one = times_that_fit({seen, later}, place, within);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_TRUE(holds(one[0]));
}

}  // namespace
}  // namespace contrechamp::story
