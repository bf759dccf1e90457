#include "copies/geometry/cover.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace contrechamp::copies {
namespace {

// Clips a convex polygon to the half-plane inside(p) ≥ 0 (Sutherland and Hodgman, 1974).
template <typename Inside>
std::vector<Point> clip_to(const std::vector<Point>& polygon, const Inside& inside) {
  std::vector<Point> out;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    const double u = inside(a), v = inside(b);
    if (u >= 0) out.push_back(a);
    if ((u >= 0) != (v >= 0)) out.push_back({a.x + (b.x - a.x) * u / (u - v), a.y + (b.y - a.y) * u / (u - v)});
  }
  return out;
}

}  // namespace

Frame frame_of(int width_px, int height_px) {
  const double longest = std::max({width_px, height_px, 1});
  return {std::max(width_px, 1) / longest, std::max(height_px, 1) / longest};
}

Box intersection(const Box& a, const Box& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
}

namespace {

Cover cover_box(const PlaneMap& map, const Box& first, const Frame& second) {
  std::vector<Point> polygon;
  for (const Point p : {Point{first.left, first.top}, Point{first.right, first.top}, Point{first.right, first.bottom},
                        Point{first.left, first.bottom}})
    polygon.push_back(map(p));
  const double half_width = second.width / 2, half_height = second.height / 2;
  polygon = clip_to(polygon, [&](Point p) { return p.x + half_width; });
  polygon = clip_to(polygon, [&](Point p) { return half_width - p.x; });
  polygon = clip_to(polygon, [&](Point p) { return p.y + half_height; });
  polygon = clip_to(polygon, [&](Point p) { return half_height - p.y; });
  Cover out;
  if (polygon.size() < 3) return out;
  out.box = {polygon[0].x, polygon[0].y, polygon[0].x, polygon[0].y};
  double twice = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    twice += a.x * b.y - b.x * a.y;
    out.box.left = std::min(out.box.left, a.x), out.box.right = std::max(out.box.right, a.x);
    out.box.top = std::min(out.box.top, a.y), out.box.bottom = std::max(out.box.bottom, a.y);
  }
  out.share = std::abs(twice) / 2 / (second.width * second.height);
  return out;
}

Box whole(const Frame& frame) { return {-frame.width / 2, -frame.height / 2, frame.width / 2, frame.height / 2}; }

}  // namespace

Cover cover(const PlaneMap& map, const Frame& first, const Frame& second) {
  return cover_box(map, whole(first), second);
}

SharedPart shared_part(const PlaneMap& map, const Box& region, const Frame& first, const Frame& second) {
  SharedPart out;
  const auto back = inverse(map);
  const Cover over = cover(map, first, second);
  if (!back || over.share <= 0) return out;
  out.in_second = over.box, out.second_share = over.share;
  if (region.area() > 0) {
    out.in_second = intersection(over.box, region);
    out.second_share = out.in_second.area() / (second.width * second.height);
  }
  const Cover under = cover_box(*back, region.area() > 0 ? out.in_second : whole(second), first);
  out.in_first = under.box, out.first_share = under.share;
  return out;
}

bool is_inset(double share, double other_share, double scale) {
  // A picture-in-picture covers less than 0.7 of this picture, and it is shrunk or cropped. A plain crop is neither: it
  // is blown up and shows no edge of its own. Chosen on the public set of bench/copies.sh; not varied on their own.
  constexpr double part_of_picture = 0.7, shrunk = 0.8, most_of_it = 0.85;
  return share < part_of_picture && (scale < shrunk || other_share < most_of_it);
}

}  // namespace contrechamp::copies
