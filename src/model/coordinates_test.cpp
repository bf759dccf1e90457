// Expected values computed by hand. For UTM: values that hold by definition, and both directions over the whole Earth.
#include "model/coordinates.h"

#include <gtest/gtest.h>

#include <cmath>

namespace contrechamp::model {
namespace {

TEST(Coordinates, OnePlaceInManyNotations) {
  for (const char* text :
       {"48.8584, 2.2945", "48.8584 2.2945", "48.8584N 2.2945E", "N48.8584 E2.2945", "2.2945 E, 48.8584 N",
        "geo:48.8584,2.2945", "geo:48.8584,2.2945,35;u=20", "+48.8584+002.2945/", "48°51'30.24\"N 2°17'40.2\"E",
        "48° 51′ 30.24″ N, 2° 17′ 40.2″ E", "48 51 30.24 2 17 40.2", "48°51.504'N 2°17.67'E", "+485130.24+0021740.2/",
        "۴۸٫۸۵۸۴، ۲٫۲۹۴۵", "(48.8584, 2.2945)"}) {
    const auto found = parse_coordinates(text);
    ASSERT_TRUE(found) << text << ": " << found.error().message;
    EXPECT_NEAR(found->lat_deg, 48.8584, 1e-6) << text;
    EXPECT_NEAR(found->lon_deg, 2.2945, 1e-6) << text;
  }
}

TEST(Coordinates, SouthAndWest) {
  const auto found = parse_coordinates("33°51'24\"S 151°12'54\"W");
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->lat_deg, -33.856667, 1e-6);
  EXPECT_NEAR(found->lon_deg, -151.215, 1e-6);
  EXPECT_NEAR(parse_coordinates("-33.5 -151.25")->lon_deg, -151.25, 1e-9);
  EXPECT_NEAR(parse_coordinates("48.8 N 2.3 O")->lon_deg, -2.3, 1e-9);  // ouest
}

TEST(Coordinates, TheLastDigitGivesTheRadius) {
  EXPECT_NEAR(parse_coordinates("48.8, 2.3")->radius_m, 5566, 1);
  EXPECT_NEAR(parse_coordinates("48, 2")->radius_m, 55660, 1);
  EXPECT_NEAR(parse_coordinates("48.858400, 2.294500")->radius_m, 1, 1e-9);
  EXPECT_NEAR(parse_coordinates("geo:48.8,2.3;u=250")->radius_m, 250, 1e-9);
}

TEST(Coordinates, UtmAndMgrs) {
  const Utm utm = to_utm(48.8584, 2.2945);
  EXPECT_EQ(utm.zone, 31);
  EXPECT_TRUE(utm.north);
  double lat = 0, lon = 0;
  from_utm(utm, lat, lon);
  EXPECT_NEAR(lat, 48.8584, 1e-9);
  EXPECT_NEAR(lon, 2.2945, 1e-9);
  EXPECT_EQ(to_mgrs(48.8584, 2.2945).substr(0, 6), "31U DQ");
  const auto mgrs = parse_coordinates(to_mgrs(48.8584, 2.2945));
  ASSERT_TRUE(mgrs) << mgrs.error().message;
  EXPECT_NEAR(mgrs->lat_deg, 48.8584, 1e-5);
  EXPECT_NEAR(mgrs->lon_deg, 2.2945, 1.5e-5);
  EXPECT_EQ(mgrs->notation, "mgrs");
}

// The origin of each zone is exact by definition: easting 500 km on the central meridian, northing 0 m at the equator.
TEST(Coordinates, TheOriginsOfUtm) {
  double lat = 1, lon = 0;
  from_utm({31, true, 500000, 0}, lat, lon);
  EXPECT_NEAR(lat, 0, 1e-12);
  EXPECT_NEAR(lon, 3, 1e-12);
  // The quarter meridian of WGS 84 is 10001965.729 m long.
  from_utm({31, true, 500000, 0.9996 * 10001965.729 / 2}, lat, lon);
  EXPECT_NEAR(lat, 45.144, 1e-3);  // rectifying latitude 45°
  EXPECT_EQ(to_mgrs(0, 3), "31N EA 00000 00000");
}

TEST(Coordinates, BothDirectionsAgreeOverTheWholeEarth) {
  for (double lat = -79.5; lat < 84; lat += 6.37)
    for (double lon = -179.5; lon < 180; lon += 7.77) {
      const auto back = parse_coordinates(to_mgrs(lat, lon));
      ASSERT_TRUE(back) << lat << " " << lon << " " << to_mgrs(lat, lon) << ": " << back.error().message;
      EXPECT_NEAR(back->lat_deg, lat, 2e-5) << to_mgrs(lat, lon);
      EXPECT_NEAR(std::remainder(back->lon_deg - lon, 360) * std::cos(lat * 3.14159265 / 180), 0, 2e-5)
          << to_mgrs(lat, lon);
      const auto dms = parse_coordinates(to_dms(lat, lon));
      ASSERT_TRUE(dms) << to_dms(lat, lon);
      EXPECT_NEAR(dms->lat_deg, lat, 2e-5);
      const auto decimal = parse_coordinates(to_decimal(lat, lon));
      ASSERT_TRUE(decimal);
      EXPECT_NEAR(decimal->lon_deg, lon, 1e-5);
    }
}

TEST(Coordinates, WhatIsNoPlaceIsRefused) {
  for (const char* text : {"",
                           " ",
                           "the ford",
                           "48.8584",
                           "91, 0",
                           "0, 181",
                           "48°61'N 2°E",
                           "48.5°30'N 2°17'E",
                           "1 2 3",
                           "N N",
                           "48 N 2 N",
                           "nan, nan",
                           "1e400, 0",
                           "geo:1",
                           "geo:91,0",
                           "99S WD 1 2",
                           "42S WD 123 4567",
                           "42I WD 12 34",
                           "60°N",
                           "+48/"})
    EXPECT_FALSE(parse_coordinates(text)) << text;
  EXPECT_FALSE(parse_coordinates(std::string(5000, '1')));
}

}  // namespace
}  // namespace contrechamp::model
