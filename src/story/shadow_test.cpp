#include "story/shadow.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace contrechamp::story {
namespace {

constexpr std::int64_t s = 1000000;
constexpr std::int64_t day_us = 86400 * s;

std::int64_t at(const char* iso) { return base::parse_time(iso)->time.us; }

TimeRange day_of(const char* iso) { return {{at(iso)}, {at(iso) + day_us}}; }

bool holds(const TimeRange& range, std::int64_t us) { return range.from.us <= us && us < range.to.us; }

ShadowSeen length(double ratio, double within) {
  ShadowSeen seen;
  seen.ratio = ratio, seen.ratio_within = within;
  return seen;
}

ShadowSeen heading(double azimuth_deg, double within_deg, double after_s = 0) {
  ShadowSeen seen;
  seen.shadow_azimuth_deg = azimuth_deg, seen.azimuth_within_deg = within_deg, seen.after_s = after_s;
  return seen;
}

// A shadow that was measured at a known time gives that time and one in the other half of the day. The direction of the
// shadow tells them apart, and so does a second shadow some minutes later.
TEST(Shadow, TimesThatFit) {
  const Place place{48.2, 35.1};
  const std::int64_t day = 1714521600LL * s, truth = day + 7 * 3600 * s;  // 1 May 2024, 07:00 UTC
  const auto sun = sun_at({truth}, place);
  ShadowSeen seen;
  seen.ratio = sun.shadow_ratio(), seen.ratio_within = 0.03;
  const TimeRange within{{day}, {day + 86400 * s}};
  const auto both = times_that_fit({seen}, place, within);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_TRUE(holds(both[0], truth));
  EXPECT_FALSE(holds(both[1], truth));

  auto directed = seen;
  directed.shadow_azimuth_deg = sun.shadow_azimuth_deg();
  ASSERT_EQ(times_that_fit({directed}, place, within).size(), 1u);

  ShadowSeen later;
  later.after_s = 1800, later.ratio = sun_at({truth + 1800 * s}, place).shadow_ratio(), later.ratio_within = 0.03;
  const auto one = times_that_fit({seen, later}, place, within);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_TRUE(holds(one[0], truth));
}

// By the calculator of NOAA: a shadow of 6.0 at Kabul fits at 02:43:50 and at 12:27:25, for half a minute each.
TEST(Shadow, AShortFitIsFoundInTheMorningAndInTheAfternoon) {
  const auto found = times_that_fit({length(6, 0.005)}, {34.5553, 69.2075}, day_of("2024-02-29T00:00Z"));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(holds(found[0], at("2024-02-29T02:43:50Z")));
  EXPECT_TRUE(holds(found[1], at("2024-02-29T12:27:25Z")));
  for (const auto& range : found) EXPECT_LT(range.to.us - range.from.us, 60 * s);
}

// On 1 May the sun passes Khartoum half a degree from the zenith: the shadow turns by half a circle within minutes, and
// points to the north-east for seconds. Every second is looked at for comparison.
TEST(Shadow, ADirectionNearTheZenithIsFoundAndNothingElse) {
  const Place khartoum{15.6, 32.53};
  const auto within = day_of("2024-05-01T00:00Z");
  for (const double azimuth : {45.0, 0.0, 310.0, 180.0}) {
    const auto found = times_that_fit({heading(azimuth, 2)}, khartoum, within);
    std::int64_t seconds = 0, covered = 0;
    for (std::int64_t us = within.from.us; us < within.to.us; us += s) {
      const auto sun = sun_at({us}, khartoum);
      const bool fits =
          sun.elevation_deg > 0 && std::fabs(std::remainder(sun.shadow_azimuth_deg() - azimuth, 360)) <= 2;
      bool said = false;
      for (const auto& range : found) said = said || holds(range, us);
      EXPECT_EQ(fits, said) << azimuth << " " << base::to_iso({us});
      seconds += fits;
    }
    for (const auto& range : found) covered += range.to.us - range.from.us;
    EXPECT_NEAR(static_cast<double>(covered) / s, static_cast<double>(seconds), 2.0 * static_cast<double>(found.size()))
        << azimuth;
  }
  EXPECT_FALSE(times_that_fit({heading(45, 2)}, khartoum, within).empty());
}

// The shortest shadow of the day, to a thousandth: the sun touches the bound at noon and turns back.
TEST(Shadow, WhatTheSunOnlyTouchesIsFound) {
  const Place place{48.2, 35.1};
  const auto within = day_of("2024-05-01T00:00Z");
  double highest = 0;
  std::int64_t noon = 0;
  for (std::int64_t us = within.from.us; us < within.to.us; us += s)
    if (const double elevation = sun_at({us}, place).elevation_deg; elevation > highest) highest = elevation, noon = us;
  const double shortest = 1 / std::tan((highest - 0.0005) * std::numbers::pi / 180);
  const auto found = times_that_fit({length(shortest, 0)}, place, within);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(holds(found[0], noon));
  EXPECT_TRUE(
      times_that_fit({length(1 / std::tan((highest + 0.03) * std::numbers::pi / 180), 0)}, place, within).empty());
}

// Nobody knows where north is: the angle between two shadows, 40 minutes apart, tells the time of day.
TEST(Shadow, TheAngleBetweenTwoShadowsNeedsNoNorth) {
  const Place place{34.5553, 69.2075};
  const auto within = day_of("2024-02-29T00:00Z");
  const std::int64_t truth = at("2024-02-29T05:10:00Z");
  const double first = sun_at({truth}, place).shadow_azimuth_deg();
  const double second = sun_at({truth + 2400 * s}, place).shadow_azimuth_deg();
  const double camera = 77;  // from which directions are counted
  const auto found = times_that_fit({heading(first - camera, 0.1), heading(second - camera, 0.1, 2400)}, place, within,
                                    North::unknown);
  bool there = false;
  std::int64_t covered = 0;
  for (const auto& range : found) there = there || holds(range, truth), covered += range.to.us - range.from.us;
  EXPECT_TRUE(there);
  EXPECT_LT(covered, 90 * 60 * s);
  // One direction alone says nothing but that the sun was up.
  const auto one = times_that_fit({heading(first - camera, 0.1)}, place, within, North::unknown);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_GT(one[0].to.us - one[0].from.us, 10 * 3600 * s);
}

// A shadow of a place 30 km away: it does not fit in the middle of the area, and does within it.
TEST(Shadow, AnAreaIsSearchedForPlacesThatFit) {
  const Place middle{48.2, 35.1}, truth{48.2, 35.5};
  const std::int64_t when = at("2024-05-01T15:00:00Z");
  const auto seen = length(*sun_at({when}, truth).shadow_ratio(), 0.002);
  const TimeRange moment{{when - s}, {when + s}};
  EXPECT_TRUE(times_that_fit({seen}, middle, moment).empty());
  const auto places = places_that_fit({seen}, middle, 40000, moment);
  ASSERT_FALSE(places.empty());
  for (const auto& fit : places) EXPECT_NEAR(fit.place.longitude_deg, 35.5, 0.15);
  ASSERT_EQ(times_of(places, 40000).size(), 1u);
  const auto all_day = times_of(places_that_fit({seen}, middle, 40000, day_of("2024-05-01T00:00Z")), 40000);
  ASSERT_EQ(all_day.size(), 2u);
  EXPECT_TRUE(holds(all_day[1], when));
}

}  // namespace
}  // namespace contrechamp::story
