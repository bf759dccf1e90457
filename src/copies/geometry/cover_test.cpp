#include "copies/geometry/cover.h"

#include <gtest/gtest.h>

namespace contrechamp::copies {
namespace {

TEST(Cover, AShiftedPictureCoversWhatIsLeft) {
  const Frame wide = frame_of(1600, 900);
  EXPECT_DOUBLE_EQ(wide.height, 0.5625);
  const Cover half = cover({{1, 0, 0.5, 0, 1, 0, 0, 0, 1}}, wide, wide);
  EXPECT_NEAR(half.share, 0.5, 1e-12);
  EXPECT_NEAR(half.box.left, 0, 1e-12);
  EXPECT_NEAR(half.box.right, 0.5, 1e-12);
  EXPECT_DOUBLE_EQ(cover({{1, 0, 2, 0, 1, 0, 0, 0, 1}}, wide, wide).share, 0);
  EXPECT_NEAR(cover({{3, 0, 0, 0, 3, 0, 0, 0, 1}}, wide, wide).share, 1, 1e-12);
}

TEST(Cover, AQuarterTurnOfAWideFrameCoversASquareOfItsHeight) {
  const Frame wide{1, 0.5};
  const Cover turned = cover({{0, -1, 0, 1, 0, 0, 0, 0, 1}}, wide, wide);
  EXPECT_NEAR(turned.share, 0.5, 1e-12);  // 0.5 × 0.5 of 1 × 0.5
}

}  // namespace
}  // namespace contrechamp::copies
