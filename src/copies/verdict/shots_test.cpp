#include "copies/verdict/shots.h"

#include <gtest/gtest.h>

#include <cmath>

#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

double wall(Point p) {
  return 40 + 90 * cloud(p.x * 14, p.y * 14, 1) + 60 * cloud(p.x * 37, p.y * 37, 2) + 50 * cloud(p.x * 90, p.y * 90, 3);
}

// 448 × 300, four samples a pixel; `grey`: of a point of its plane.
template <typename Grey>
GreyView picture(const Grey& grey) {
  GreyView out{448, 300, {}};
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      double sum = 0;
      for (const double u : {0.25, 0.75})
        for (const double v : {0.25, 0.75}) sum += grey(Point{(x + u - 224) / 448, (y + v - 150) / 448}) / 4;
      out.grey.push_back(static_cast<float>(sum));
    }
  return out;
}

// From a photo taken at an angle, 1.25 as far away, to the picture.
const PlaneMap angle{{1.27, 0.05, 0.01, -0.03, 1.24, -0.01, 0.08, -0.06, 1}};
constexpr double exposure = 0.8;

bool inside(Point p) { return std::abs(p.x) <= 0.5 && std::abs(p.y) <= 150.0 / 448; }

bool two_shots(const GreyView& query, const GreyView& earlier, const PlaneMap& map, double likeness) {
  return compare_shots(query, earlier, map, likeness).two;
}

TEST(Shots, APictureThatIsPhotographedFromAScreenIsOneRecording) {
  const auto photo = picture([](Point p) { return exposure * (inside(angle(p)) ? wall(angle(p)) : 45); });
  EXPECT_FALSE(two_shots(photo, picture(wall), angle, 0.97));
  EXPECT_FALSE(two_shots(picture(wall), photo, *inverse(angle), 0.97)) << "whichever came first";
}

// The lens of the phone moves the corners by one percent.
TEST(Shots, TheLensOfTheSecondCameraDoesNotMatter) {
  const auto seen = [](Point p) {
    const double f = 1 + 0.03 * (p.x * p.x + p.y * p.y);
    return angle({p.x * f, p.y * f});
  };
  const auto photo = picture([&](Point p) { return exposure * (inside(seen(p)) ? wall(seen(p)) : 45); });
  EXPECT_FALSE(two_shots(photo, picture(wall), angle, 0.97));
}

// A wall from two places: all of one shot lies within the other, at an angle, but the wall goes on beyond its edges.
TEST(Shots, AWallFromTwoPlacesIsTwoShots) {
  const auto farther = picture([](Point p) { return exposure * wall(angle(p)); });
  EXPECT_TRUE(two_shots(farther, picture(wall), angle, 0.97));
}

// What stands before the wall moves against it, on the screen as well: the screen shows another shot.
TEST(Shots, AScreenThatShowsAnotherShotIsNoCopy) {
  const auto other = [](Point p) { return std::abs(p.x) < 0.2 ? wall({p.x + 2.5 / 448, p.y}) : wall(p); };
  const auto photo = picture([&](Point p) { return exposure * (inside(angle(p)) ? other(angle(p)) : 45); });
  EXPECT_TRUE(two_shots(photo, picture(wall), angle, 0.97));
}

TEST(Shots, ASmallPictureIsMeasuredAtItsOwnSampling) {
  GreyView small = shrunk(picture(wall), 2.5);
  EXPECT_FALSE(two_shots(small, picture(wall), PlaneMap{}, 0.97));
  EXPECT_FALSE(two_shots(picture(wall), small, PlaneMap{}, 0.97));
}

}  // namespace
}  // namespace contrechamp::copies
