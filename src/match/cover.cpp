#include "match/cover.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace contrechamp::match {
namespace {

// The part of a convex polygon where inside(p) ≥ 0 (Sutherland and Hodgman, 1974).
template <typename Inside>
std::vector<Point> cut(const std::vector<Point>& polygon, const Inside& inside) {
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

Cover cover(const PlaneMap& map, const Frame& first, const Frame& second) {
  std::vector<Point> polygon;
  for (const Point p : {Point{-1, -1}, Point{1, -1}, Point{1, 1}, Point{-1, 1}})
    polygon.push_back(map({p.x * first.width / 2, p.y * first.height / 2}));
  const double half_width = second.width / 2, half_height = second.height / 2;
  polygon = cut(polygon, [&](Point p) { return p.x + half_width; });
  polygon = cut(polygon, [&](Point p) { return half_width - p.x; });
  polygon = cut(polygon, [&](Point p) { return p.y + half_height; });
  polygon = cut(polygon, [&](Point p) { return half_height - p.y; });
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

}  // namespace contrechamp::match
