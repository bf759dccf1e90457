#include "copies/geometry/displacement.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "copies/geometry/tilt.h"

namespace contrechamp::copies {
namespace {

// A scene with detail at every scale, as grey levels at points of the plane.
double scene(Point p) {
  double sum = 128;
  for (int k = 1; k <= 9; ++k) {
    const double f = 9.0 * k, a = 1.7 * k * k;
    sum += 60.0 / k * std::sin(f * (p.x * std::cos(a) + p.y * std::sin(a)) * 2 + a);
  }
  return sum;
}

// 384 × 256; `at`: from a point of the picture to one of the scene.
GreyView picture(const std::function<Point(Point)>& at) {
  GreyView out{384, 256, {}};
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      out.grey.push_back(static_cast<float>(scene(at({(x + 0.5 - 192) / 384, (y + 0.5 - 128) / 384}))));
  return out;
}

const PlaneMap none;

Point moved(Point p, double scale, double turn_deg) {
  const double c = std::cos(turn_deg * M_PI / 180) * scale, s = std::sin(turn_deg * M_PI / 180) * scale;
  return {c * p.x - s * p.y + 0.002, s * p.x + c * p.y - 0.003};
}

TEST(Displacement, AnEditIsAnAffineMapWithoutShear) {
  const GreyView original = picture([](Point p) { return p; });
  for (const double turn_deg : {0.0, 0.3})
    for (const double scale : {1.0, 1.004}) {
      const auto d = displacement(picture([&](Point p) { return moved(p, scale, turn_deg); }), original, none);
      EXPECT_GE(d.blocks, 100) << scale;
      EXPECT_GT(d.share, 0.95);
      EXPECT_LT(d.bend_px, 0.05) << scale << " " << turn_deg;
      EXPECT_LT(d.rest_px, 0.05);
      EXPECT_LT(d.anisotropy, 1.0005);
      EXPECT_NEAR(std::hypot(d.map.m[0], d.map.m[3]), scale, 2e-4);
    }
}

// An editor may stretch along the sides; that is anisotropy, and no shear.
TEST(Displacement, AStretchHasNoShear) {
  const auto d = displacement(picture([](Point p) {
                                return Point{p.x * 1.01, p.y};
                              }),
                              picture([](Point p) { return p; }), none);
  EXPECT_NEAR(d.anisotropy, 1.01, 5e-4);
  EXPECT_LT(d.shear, 5e-4);
  EXPECT_LT(d.bend_px, 0.05);
}

// What stands before the rest moves against it when the camera does: 1.5 pixels here, over a third of the picture.
TEST(Displacement, ParallaxBends) {
  const auto d = displacement(picture([](Point p) {
                                return std::abs(p.x) < 0.17 ? Point{p.x + 1.5 / 384, p.y} : p;
                              }),
                              picture([](Point p) { return p; }), none);
  EXPECT_GT(d.bend_px, 0.4);
}

// A camera that turns by a degree and a half, of 50 mm on 36: the plane is tilted.
TEST(Displacement, ATurnedCameraBends) {
  const double f = 50.0 / 36, angle = 1.5 * M_PI / 180;
  const auto turned = [&](Point p) {
    const double x = std::cos(angle) * p.x + std::sin(angle) * f, z = -std::sin(angle) * p.x + std::cos(angle) * f;
    return Point{x / z * f - std::tan(angle) * f, p.y / z * f};
  };
  const auto d = displacement(picture(turned), picture([](Point p) { return p; }), none);
  EXPECT_GT(d.bend_px, 0.32);
  EXPECT_LT(fit_tilt(d).bend_px, 0.05) << "of one plane";
}

TEST(Displacement, ALensIsPartOfTheTilt) {
  const auto curved = [](Point p) {
    const double f = 1 + 0.03 * (p.x * p.x + p.y * p.y);
    return Point{p.x * f, p.y * f};
  };
  const auto tilt = fit_tilt(displacement(picture(curved), picture([](Point p) { return p; }), none));
  EXPECT_NEAR(tilt.lens, 0.03, 0.004);
  EXPECT_LT(tilt.bend_px, 0.05);
}

TEST(Displacement, WithoutDetailNothingIsSaid) {
  const GreyView flat{384, 256, std::vector<float>(384 * 256, 90.0F)};
  const auto d = displacement(flat, flat, none);
  EXPECT_EQ(d.blocks, 0);
  EXPECT_EQ(d.share, 0);
}

}  // namespace
}  // namespace contrechamp::copies
