#include "story/sun.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace contrechamp::story {
namespace {

// The numbers in this file are those of NOAA's spreadsheet and of Meeus.
constexpr double rad = std::numbers::pi / 180;
constexpr double day_us = 86400e6;
constexpr double unix_epoch_jd = 2440587.5;

double turn(double deg) {
  const double rest = std::fmod(deg, 360);
  return rest < 0 ? rest + 360 : rest;
}

// NOAA's approximation of the refraction of standard air, in degrees.
double refraction_deg(double elevation_deg) {
  if (elevation_deg > 85) return 0;
  const double t = std::tan(elevation_deg * rad);
  double seconds = 0;
  if (elevation_deg > 5) seconds = 58.1 / t - 0.07 / (t * t * t) + 0.000086 / (t * t * t * t * t);
  else if (elevation_deg > -0.575)
    seconds =
        1735 + elevation_deg * (-518.2 + elevation_deg * (103.4 + elevation_deg * (-12.79 + elevation_deg * 0.711)));
  else seconds = -20.772 / t;
  return seconds / 3600;
}

struct Equatorial {
  double declination_deg = 0;
  double equation_min = 0;  // true solar time less mean solar time
};

Equatorial equatorial_at(double century) {
  const double t = century;
  const double longitude = turn(280.46646 + t * (36000.76983 + t * 0.0003032));
  const double anomaly = 357.52911 + t * (35999.05029 - 0.0001537 * t);
  const double eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t);
  const double centre = std::sin(anomaly * rad) * (1.914602 - t * (0.004817 + 0.000014 * t)) +
                        std::sin(2 * anomaly * rad) * (0.019993 - 0.000101 * t) +
                        std::sin(3 * anomaly * rad) * 0.000289;
  const double node = 125.04 - 1934.136 * t;
  const double apparent = longitude + centre - 0.00569 - 0.00478 * std::sin(node * rad);
  const double mean_obliquity = 23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60;
  const double obliquity = mean_obliquity + 0.00256 * std::cos(node * rad);
  const double y = std::pow(std::tan(obliquity / 2 * rad), 2);
  const double equation = y * std::sin(2 * longitude * rad) - 2 * eccentricity * std::sin(anomaly * rad) +
                          4 * eccentricity * y * std::sin(anomaly * rad) * std::cos(2 * longitude * rad) -
                          0.5 * y * y * std::sin(4 * longitude * rad) -
                          1.25 * eccentricity * eccentricity * std::sin(2 * anomaly * rad);
  return {std::asin(std::sin(obliquity * rad) * std::sin(apparent * rad)) / rad, 4 * equation / rad};
}

double between_deg(double a, double b) {
  const double apart = turn(a - b);
  return std::min(apart, 360 - apart);
}

bool fits(const ShadowSeen& seen, const SunPosition& sun) {
  const auto ratio = sun.shadow_ratio();
  if (!ratio) return false;
  if (seen.ratio && std::fabs(*ratio - *seen.ratio) > seen.ratio_within * *seen.ratio) return false;
  return !seen.shadow_azimuth_deg ||
         between_deg(sun.shadow_azimuth_deg(), *seen.shadow_azimuth_deg) <= seen.azimuth_within_deg;
}

}  // namespace

std::optional<double> SunPosition::shadow_ratio() const {
  if (elevation_deg <= 0) return std::nullopt;
  return 1 / std::tan(elevation_deg * rad);
}

double SunPosition::shadow_azimuth_deg() const { return turn(azimuth_deg + 180); }

SunPosition sun_at(base::WorldTime time, Place place) {
  const double days = static_cast<double>(time.us) / day_us;
  const double century = (days + unix_epoch_jd - 2451545.0) / 36525;
  const Equatorial e = equatorial_at(century);
  const double minutes = (days - std::floor(days)) * 1440;
  const double solar = std::fmod(minutes + e.equation_min + 4 * place.longitude_deg + 2880, 1440);
  const double hour_angle = solar / 4 - 180;
  const double latitude = place.latitude_deg * rad, declination = e.declination_deg * rad, angle = hour_angle * rad;
  // As a vector (east, north, up), which is defined at the poles and in the zenith too.
  const double east = -std::cos(declination) * std::sin(angle);
  const double north =
      std::sin(declination) * std::cos(latitude) - std::cos(declination) * std::cos(angle) * std::sin(latitude);
  const double up =
      std::sin(declination) * std::sin(latitude) + std::cos(declination) * std::cos(angle) * std::cos(latitude);
  SunPosition out;
  out.declination_deg = e.declination_deg;
  out.azimuth_deg = turn(std::atan2(east, north) / rad);
  out.true_elevation_deg = std::asin(std::clamp(up, -1.0, 1.0)) / rad;
  out.elevation_deg = out.true_elevation_deg + refraction_deg(out.true_elevation_deg);
  return out;
}

std::vector<TimeRange> times_that_fit(const std::vector<ShadowSeen>& shadows, Place place, TimeRange within,
                                      std::int64_t step_us) {
  std::vector<TimeRange> out;
  if (shadows.empty() || step_us <= 0) return out;
  for (std::int64_t us = within.from.us; us < within.to.us; us += step_us) {
    const bool all = std::all_of(shadows.begin(), shadows.end(), [&](const ShadowSeen& seen) {
      return fits(seen, sun_at({us + static_cast<std::int64_t>(seen.after_s * 1e6)}, place));
    });
    if (!all) continue;
    if (!out.empty() && out.back().to.us == us) out.back().to.us = us + step_us;
    else out.push_back({{us}, {us + step_us}});
  }
  return out;
}

}  // namespace contrechamp::story
