#include "copies/geometry/border.h"

#include <gtest/gtest.h>

#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

const Frame wide{1, 0.75};

TEST(Border, CornersWithinAndBeyond) {
  EXPECT_NEAR(corners_within(scaled(0.5), wide, wide), 0.1875, 1e-9);
  EXPECT_NEAR(corners_within(scaled(1), wide, wide), 0, 1e-9);
  EXPECT_NEAR(corners_within(scaled(0.5, 0.3), wide, wide), -0.05, 1e-9);
}

GreyView picture(bool framed) {
  GreyView out{400, 300, {}};
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const bool within = x >= 100 && x < 300 && y >= 75 && y < 225;
      out.grey.push_back(static_cast<float>(within || !framed ? 255 * cloud(x / 9.0, y / 9.0, 1) : 30));
    }
  return out;
}

TEST(Border, AFrameEndsWhatASceneContinues) {
  const Quad middle = mapped(scaled(0.5), corners_of(wide));
  const auto framed = likeness_at_edges(picture(true), middle), open = likeness_at_edges(picture(false), middle);
  EXPECT_LT(framed.across, 0.1);
  EXPECT_GT(framed.step, 2);
  EXPECT_GT(open.across, 0.3);
  EXPECT_NEAR(open.step, 1, 0.4);
  EXPECT_EQ(open.seen, 1);
  EXPECT_EQ(likeness_at_edges(picture(false), corners_of(wide)).seen, 0) << "nothing beyond the picture itself";
}

}  // namespace
}  // namespace contrechamp::copies
