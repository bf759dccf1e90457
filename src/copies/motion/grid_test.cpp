#include "copies/motion/grid.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

// Pictures of one grey each: a point outside of its picture would read the picture before or after it.
model::Strip three_greys(int width, int height) {
  return film([](Point, double t) { return 50 + 60 * std::round(t * 24); }, 0.13, width, height);
}

TEST(Grid, NoPointLiesOutsideOfItsPicture) {
  const auto query = three_greys(128, 72), earlier = three_greys(96, 96);
  ASSERT_EQ(query.count(), 3);
  for (const int taps : {3, 7, 9})
    for (const double scale : {0.37, 0.8, 1.0, 1.3})
      for (double x = -0.4; x <= 0.41; x += 0.1) {
        const Grid grid = make_grid(query, earlier, scaled(scale, x, x / 3), 150, nullptr, taps);
        for (int i = 0; i < 3; ++i)
          for (int c = 0; c < grid.cells; ++c) {
            ASSERT_EQ(grid.query_at(i)[c], 50 + 60 * i) << taps << " " << scale << " " << x;
            ASSERT_EQ(grid.earlier_at(i)[c], 50 + 60 * i) << taps << " " << scale << " " << x;
          }
      }
}

}  // namespace
}  // namespace contrechamp::copies
