// Homographies: projective maps of the plane.
#pragma once

#include <array>
#include <optional>
#include <span>

namespace contrechamp::copies {

struct Point {
  double x = 0, y = 0;
};

// Points of pictures are in units of the long side, from the centre: a wide film is the frame |x| ≤ 0.5.
struct PlaneMap {
  std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};  // rows

  Point operator()(Point p) const {
    const double w = m[6] * p.x + m[7] * p.y + m[8];
    return {(m[0] * p.x + m[1] * p.y + m[2]) / w, (m[3] * p.x + m[4] * p.y + m[5]) / w};
  }
};

struct PointMatch {
  Point from, to;
};

PlaneMap operator*(const PlaneMap& after, const PlaneMap& before);
std::optional<PlaneMap> inverse(const PlaneMap& map);
// The similarity (scale, rotation, shift) that maps two points to two points; nullopt when they coincide.
std::optional<PlaneMap> similarity(const PointMatch& a, const PointMatch& b);
// Least squares; nullopt when the points do not determine the map.
std::optional<PlaneMap> fit_affine(std::span<const PointMatch> matches);
std::optional<PlaneMap> fit_projective(std::span<const PointMatch> matches);

}  // namespace contrechamp::copies
