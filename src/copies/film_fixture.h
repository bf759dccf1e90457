// Synthetic films for tests. A scene is a grey value for each point and moment.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>

#include "copies/geometry/plane.h"
#include "model/strip.h"

namespace contrechamp::copies {

using Scene = std::function<double(Point p, double time_s)>;

// Value noise, 0…1: a hash of the lattice point, and its smooth interpolation.
inline double grain(int x, int y, int seed) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 374761393U + static_cast<std::uint32_t>(y) * 668265263U +
                    static_cast<std::uint32_t>(seed) * 2246822519U;
  h = (h ^ h >> 13) * 1274126177U;
  return ((h ^ h >> 16) & 0xffff) / 65535.0;
}
inline double cloud(double x, double y, int seed) {
  const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
  const double u = x - x0, v = y - y0, a = u * u * (3 - 2 * u), b = v * v * (3 - 2 * v);
  return (grain(x0, y0, seed) * (1 - a) + grain(x0 + 1, y0, seed) * a) * (1 - b) +
         (grain(x0, y0 + 1, seed) * (1 - a) + grain(x0 + 1, y0 + 1, seed) * a) * b;
}

// A fixed camera before a wall that balls cross. Another `take` has the same wall and other balls.
inline Scene wall_with_balls(int place, int take) {
  return [=](Point p, double t) {
    double grey = 60 + 90 * cloud(p.x * 14, p.y * 14, place) + 40 * cloud(p.x * 37, p.y * 37, place + 1);
    for (int ball = 0; ball < 4; ++ball) {
      const double phase = 6.3 * grain(ball, take, 77), speed = 0.7 + grain(ball, take, 78);
      const double x = 0.42 * std::sin(speed * t + phase), y = 0.22 * std::sin(speed * 1.7 * t + 2 * phase + ball);
      if (std::hypot(p.x - x, p.y - y) < 0.05) grey = ball % 2 == 0 ? 235 : 20;
    }
    return grey;
  };
}

inline model::Strip film(const Scene& scene, double seconds, int width = 128, int height = 72) {
  model::Strip out;
  out.width_px = width;
  out.height_px = height;
  const double side = std::max(width, height);
  const int count = static_cast<int>(seconds * 1e6 / static_cast<double>(out.step_us));
  for (int i = 0; i < count; ++i)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const Point p{(x + 0.5 - width / 2.0) / side, (y + 0.5 - height / 2.0) / side};
        const double grey = scene(p, i * static_cast<double>(out.step_us) / 1e6);
        out.luma.push_back(static_cast<std::uint8_t>(std::lround(std::min(255.0, std::max(0.0, grey)))));
      }
  return out;
}

// The scene after an edit: `map` leads from the edited picture to the scene's, time = speed × t + offset.
inline Scene edited(const Scene& scene, const PlaneMap& map, double speed = 1, double offset_s = 0) {
  return [=](Point p, double t) { return scene(map(p), speed * t + offset_s); };
}

inline PlaneMap scaled(double scale, double x = 0, double y = 0) { return {{scale, 0, x, 0, scale, y, 0, 0, 1}}; }

}  // namespace contrechamp::copies
