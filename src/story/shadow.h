// Which times fit the shadows that a film or a photo shows, at a place or anywhere in an area. The moments at which a
// shadow begins or ceases to fit are zeros of smooth functions of time; they are found, not sampled, so that a fit of a
// second is found too, both of a day, and one that the sun only touches.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "story/sun.h"

namespace contrechamp::story {

// A measured shadow of an upright object on level ground. The default tolerances of 10 % and 10° were chosen by hand.
// Tighter than the equations are, 0.02° (story/sun.h), no tolerance counts.
struct ShadowSeen {
  double after_s = 0;                        // time since the first shadow
  std::optional<double> ratio;               // length of the shadow / height of the object
  double ratio_within = 0.1;                 // relative: 0.1 is 10 %
  std::optional<double> shadow_azimuth_deg;  // clockwise, from true north or from any direction: see North
  double azimuth_within_deg = 10;
};

// Where azimuths are counted from. `unknown`: from one direction for all shadows, nobody knows which; only the angles
// between them tell, so it takes two.
enum class North { known, unknown };

struct TimeRange {
  base::WorldTime from, to;  // half-open
};

// The times of the first shadow at which all shadows fit, in order. Takes about 4 µs a shadow and 10 minutes of window.
std::vector<TimeRange> times_that_fit(const std::vector<ShadowSeen>& shadows, Place place, TimeRange within,
                                      North north = North::known);

struct PlaceFit {
  Place place;
  std::vector<TimeRange> times;
};

// The same at places all over a disc: those that fit at some time. They lie as close as the shadows ask for, but are
// 127 at most.
std::vector<PlaceFit> places_that_fit(const std::vector<ShadowSeen>& shadows, Place middle, double radius_m,
                                      TimeRange within, North north = North::known);

// When it fits somewhere: all times of all places. Gaps that the sun leaves between two neighbouring places are closed.
std::vector<TimeRange> times_of(const std::vector<PlaceFit>& places, double radius_m);

}  // namespace contrechamp::story
