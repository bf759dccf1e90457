#include "story/shadow.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace contrechamp::story {
namespace {

constexpr double rad = std::numbers::pi / 180;
constexpr double least_tolerance_deg = 0.02;  // what the equations of the sun are worth
// Nodes between which a function of the sun's place has one extremum at most: it goes round once a day, products of two
// such functions twice.
constexpr std::int64_t node_us = 600000000;
constexpr std::int64_t exact_us = 1000;  // of an extremum; the sun moves by 15" in a second
constexpr double metres_a_degree = 111195;
constexpr int most_rings = 6;            // 127 places
constexpr double second_a_degree = 240;  // in which the sun goes by one

struct Vector {
  double east = 0, north = 0;
};

// Where a shadow points, not of unit length: as smooth as the sun's way, in the zenith too.
Vector shadow_of(const SunPosition& sun) {
  const double flat = std::cos(sun.true_elevation_deg * rad), azimuth = sun.azimuth_deg * rad;
  return {-flat * std::sin(azimuth), -flat * std::cos(azimuth)};
}

Vector direction(double azimuth_deg) { return {std::sin(azimuth_deg * rad), std::cos(azimuth_deg * rad)}; }

// Above 0 where `b` lies clockwise of `a`, by less than half a turn.
double clockwise(const Vector& a, const Vector& b) { return b.east * a.north - b.north * a.east; }

Vector turned(const Vector& v, double deg) {
  const double c = std::cos(deg * rad), s = std::sin(deg * rad);
  return {v.east * c + v.north * s, v.north * c - v.east * s};
}

double between_deg(double a, double b) {
  const double apart = std::fmod(std::fabs(a - b), 360);
  return std::min(apart, 360 - apart);
}

struct Elevations {
  double low_deg = 0, high_deg = 90;
};

Elevations elevations_of(const ShadowSeen& seen) {
  if (!seen.ratio) return {};
  const double longest = *seen.ratio * (1 + seen.ratio_within), shortest = *seen.ratio * (1 - seen.ratio_within);
  const double middle = std::atan2(1, *seen.ratio) / rad;
  return {std::min(std::atan2(1, longest) / rad, middle - least_tolerance_deg),
          std::max(shortest > 0 ? std::atan2(1, shortest) / rad : 90, middle + least_tolerance_deg)};
}

double azimuth_within(const ShadowSeen& seen) { return std::max(seen.azimuth_within_deg, least_tolerance_deg); }

class Fitting {
 public:
  Fitting(const std::vector<ShadowSeen>& shadows, Place place, North north)
      : shadows_(shadows), place_(place), north_(north) {}

  std::vector<TimeRange> times(TimeRange within) {
    if (shadows_.empty() || within.to.us <= within.from.us) return {};
    edges_ = {within.from.us, within.to.us};
    add_edges(within);
    std::sort(edges_.begin(), edges_.end());
    std::vector<TimeRange> out;
    for (std::size_t i = 1; i < edges_.size(); ++i) {
      const std::int64_t from = edges_[i - 1], to = edges_[i];
      if (from == to || !fits(from + (to - from) / 2)) continue;
      if (!out.empty() && out.back().to.us == from) out.back().to.us = to;
      else out.push_back({{from}, {to}});
    }
    return out;
  }

 private:
  using Function = std::function<double(std::int64_t)>;

  SunPosition sun(const ShadowSeen& seen, std::int64_t us) const {
    return sun_at({us + static_cast<std::int64_t>(seen.after_s * 1e6)}, place_);
  }

  bool fits(std::int64_t us) const {
    std::vector<double> azimuths;
    for (const auto& seen : shadows_) {
      const auto at = sun(seen, us);
      const auto [low, high] = elevations_of(seen);
      if (at.elevation_deg <= 0 || at.elevation_deg < low || at.elevation_deg > high) return false;
      azimuths.push_back(at.shadow_azimuth_deg());
      if (seen.shadow_azimuth_deg && north_ == North::known &&
          between_deg(azimuths.back(), *seen.shadow_azimuth_deg) > azimuth_within(seen))
        return false;
    }
    return north_ == North::known || angles_fit(azimuths);
  }

  bool angles_fit(const std::vector<double>& azimuths) const {
    for (std::size_t i = 0; i < shadows_.size(); ++i)
      for (std::size_t j = i + 1; j < shadows_.size(); ++j) {
        const auto &a = shadows_[i], &b = shadows_[j];
        if (!a.shadow_azimuth_deg || !b.shadow_azimuth_deg) continue;
        const double seen = *b.shadow_azimuth_deg - *a.shadow_azimuth_deg;
        if (between_deg(azimuths[j] - azimuths[i], seen) > azimuth_within(a) + azimuth_within(b)) return false;
      }
    return true;
  }

  // Every moment at which one of the conditions of fits() may begin or cease to hold.
  void add_edges(TimeRange within) {
    for (const auto& seen : shadows_) {
      const auto [low, high] = elevations_of(seen);
      for (const double bound : {0.0, low, high})
        add_zeros([&, bound](std::int64_t us) { return sun(seen, us).elevation_deg - bound; }, within);
      if (!seen.shadow_azimuth_deg || north_ == North::unknown) continue;
      for (const double side : {-1.0, 1.0}) {
        const Vector bound = direction(*seen.shadow_azimuth_deg + side * azimuth_within(seen));
        add_zeros([&, bound](std::int64_t us) { return clockwise(bound, shadow_of(sun(seen, us))); }, within);
      }
    }
    if (north_ == North::unknown) add_edges_of_angles(within);
  }

  void add_edges_of_angles(TimeRange within) {
    for (std::size_t i = 0; i < shadows_.size(); ++i)
      for (std::size_t j = i + 1; j < shadows_.size(); ++j) {
        const auto &a = shadows_[i], &b = shadows_[j];
        if (!a.shadow_azimuth_deg || !b.shadow_azimuth_deg) continue;
        const double seen = *b.shadow_azimuth_deg - *a.shadow_azimuth_deg;
        for (const double side : {-1.0, 1.0}) {
          const double bound = seen + side * (azimuth_within(a) + azimuth_within(b));
          add_zeros(
              [&, bound](std::int64_t us) {
                return clockwise(turned(shadow_of(sun(a, us)), bound), shadow_of(sun(b, us)));
              },
              within);
        }
      }
  }

  void add_zeros(const Function& f, TimeRange within) {
    std::int64_t before = within.from.us, at = before;
    double f_before = f(before), f_at = f_before;
    while (at < within.to.us) {
      const std::int64_t next = std::min(at + node_us, within.to.us);
      const double f_next = f(next);
      // The middle of three is the highest or the lowest: the extremum lies between the other two.
      if (before < at && (f_at - f_before) * (f_next - f_at) < 0) {
        const std::int64_t extremum = extremum_of(f, before, next, f_at > f_before);
        const double f_extremum = f(extremum);
        add_zero(f, before, f_before, extremum, f_extremum);
        add_zero(f, extremum, f_extremum, next, f_next);
      }
      add_zero(f, at, f_at, next, f_next);
      before = at, f_before = f_at;
      at = next, f_at = f_next;
    }
  }

  // Golden section.
  static std::int64_t extremum_of(const Function& f, std::int64_t from, std::int64_t to, bool highest) {
    constexpr double part = 0.6180339887498949;
    const auto worse = [&](std::int64_t a, std::int64_t b) { return highest ? f(a) < f(b) : f(a) > f(b); };
    while (to - from > exact_us) {
      const auto step = static_cast<std::int64_t>(part * static_cast<double>(to - from));
      if (worse(to - step, from + step)) from = to - step;
      else to = from + step;
    }
    return from + (to - from) / 2;
  }

  // Bisection, to the microsecond. An edge too many does no harm: fits() decides between edges.
  void add_zero(const Function& f, std::int64_t from, double f_from, std::int64_t to, double f_to) {
    if ((f_from < 0) == (f_to < 0)) return;
    while (to - from > 1) {
      const std::int64_t middle = from + (to - from) / 2;
      if ((f(middle) < 0) == (f_from < 0)) from = middle;
      else to = middle;
    }
    edges_.push_back(to);
  }

  const std::vector<ShadowSeen>& shadows_;
  const Place place_;
  const North north_;
  std::vector<std::int64_t> edges_;
};

double tightest_deg(const std::vector<ShadowSeen>& shadows) {
  double out = 180;
  for (const auto& seen : shadows) {
    const auto [low, high] = elevations_of(seen);
    if (seen.ratio) out = std::min(out, (high - low) / 2);
    if (seen.shadow_azimuth_deg) out = std::min(out, azimuth_within(seen));
  }
  return out;
}

int rings_of(double radius_m, double tolerance_deg) {
  return std::clamp(static_cast<int>(std::ceil(radius_m / metres_a_degree / (tolerance_deg / 2))), 1, most_rings);
}

}  // namespace

std::vector<TimeRange> times_that_fit(const std::vector<ShadowSeen>& shadows, Place place, TimeRange within,
                                      North north) {
  return Fitting(shadows, place, north).times(within);
}

std::vector<PlaceFit> places_that_fit(const std::vector<ShadowSeen>& shadows, Place middle, double radius_m,
                                      TimeRange within, North north) {
  std::vector<PlaceFit> out;
  const int rings = rings_of(radius_m, tightest_deg(shadows));
  for (int ring = 0; ring <= rings; ++ring)
    for (int i = 0; i < std::max(1, 6 * ring); ++i) {
      const double far_deg = radius_m / metres_a_degree * ring / rings;
      const Vector way = direction(ring == 0 ? 0 : 60.0 * i / ring);
      Place place = middle;
      place.latitude_deg = std::clamp(middle.latitude_deg + far_deg * way.north, -90.0, 90.0);
      const double narrow = std::max(std::cos(place.latitude_deg * rad), 0.01);
      place.longitude_deg = std::remainder(middle.longitude_deg + far_deg * way.east / narrow, 360);
      if (auto times = times_that_fit(shadows, place, within, north); !times.empty())
        out.push_back({place, std::move(times)});
    }
  return out;
}

std::vector<TimeRange> times_of(const std::vector<PlaceFit>& places, double radius_m) {
  std::vector<TimeRange> all, out;
  for (const auto& fit : places) all.insert(all.end(), fit.times.begin(), fit.times.end());
  std::sort(all.begin(), all.end(), [](const TimeRange& a, const TimeRange& b) { return a.from.us < b.from.us; });
  const auto gap_us = static_cast<std::int64_t>(radius_m / metres_a_degree / most_rings * second_a_degree * 1e6);
  for (const auto& range : all)
    if (!out.empty() && range.from.us <= out.back().to.us + gap_us)
      out.back().to.us = std::max(out.back().to.us, range.to.us);
    else out.push_back(range);
  return out;
}

}  // namespace contrechamp::story
