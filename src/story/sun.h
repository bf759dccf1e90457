// The position of the sun by the equations of NOAA's solar calculator (Meeus, Astronomical Algorithms, 2nd ed.,
// chapters 25 and 22, low accuracy). It is within 0.02° between 1900 and 2100, far better than a shadow in a film can
// be measured.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace contrechamp::story {

struct Place {
  double latitude_deg = 0;   // north is positive
  double longitude_deg = 0;  // east is positive
};

struct SunPosition {
  double azimuth_deg = 0;         // from true north, clockwise
  double elevation_deg = 0;       // of the centre, with the refraction of standard air (NOAA)
  double true_elevation_deg = 0;  // without refraction
  double declination_deg = 0;
  // Length of the shadow of an upright object of length 1 on level ground; nullopt when the sun is below the horizon.
  std::optional<double> shadow_ratio() const;
  double shadow_azimuth_deg() const;  // where the shadow points
};

SunPosition sun_at(base::WorldTime time, Place place);

// A measured shadow of an upright object on level ground. The default tolerances of 10 % and 10° were chosen by hand.
struct ShadowSeen {
  double after_s = 0;                        // time since the first shadow
  std::optional<double> ratio;               // length of the shadow / height of the object
  double ratio_within = 0.1;                 // relative: 0.1 is 10 %
  std::optional<double> shadow_azimuth_deg;  // from true north
  double azimuth_within_deg = 10;
};

struct TimeRange {
  base::WorldTime from, to;  // half-open, by whole steps
};

// The times of the first shadow at which all shadows fit, in steps of `step_us`.
std::vector<TimeRange> times_that_fit(const std::vector<ShadowSeen>& shadows, Place place, TimeRange within,
                                      std::int64_t step_us = 60000000);

}  // namespace contrechamp::story
