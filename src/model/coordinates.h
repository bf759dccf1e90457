// Places on the WGS 84 ellipsoid, in the usual notations: decimal degrees, degrees with minutes and seconds, geo URIs
// (RFC 5870), ISO 6709, UTM, MGRS.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace contrechamp::model {

struct Coordinates {
  double lat_deg = 0;    // -90…90
  double lon_deg = 0;    // -180…180
  double radius_m = 0;   // half a unit of the last digit written; never less than 1
  std::string notation;  // "decimal", "dms", "geo", "iso6709", "utm", "mgrs"
};

base::Result<Coordinates> parse_coordinates(std::string_view text);

// "34.55530, 69.20750"
std::string to_decimal(double lat_deg, double lon_deg);
// 34°33′19.1″N 69°12′27.0″E
std::string to_dms(double lat_deg, double lon_deg);
// "42S WD 19038 23782", to one metre. Empty beyond 84° N and 80° S, where MGRS uses a polar grid.
std::string to_mgrs(double lat_deg, double lon_deg);

// Transverse Mercator by the series of Krüger up to the fourth power of n, after C. Karney, "Transverse Mercator with
// an accuracy of a few nanometers", J. Geodesy 85 (2011), equations 7 to 25.
struct Utm {
  int zone = 0;  // 1…60
  bool north = true;
  double easting_m = 0;
  double northing_m = 0;
};
Utm to_utm(double lat_deg, double lon_deg);
void from_utm(const Utm& utm, double& lat_deg, double& lon_deg);

}  // namespace contrechamp::model
