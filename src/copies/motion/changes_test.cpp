#include "copies/motion/changes.h"

#include <gtest/gtest.h>

#include <vector>

namespace contrechamp::copies {
namespace {

TEST(Changes, OneCellThatBrightensIsAUnitVector) {
  std::vector<float> before(100, 50), after(100, 50), out(100);
  after[7] = 90;  // + 40; the mean change of 0.4 is taken out, and what remains below 1.5 is nothing
  const float activity = change_between(before.data(), after.data(), 100, out.data());
  EXPECT_NEAR(out[7], 1, 1e-5);
  EXPECT_EQ(out[8], 0);
  const double energy = (39.6 - 1.5) * (39.6 - 1.5) / 100;
  EXPECT_NEAR(activity, energy / (energy + 0.5), 1e-4);
}

TEST(Changes, NoChangeAndUniformChangeAreNoMotion) {
  std::vector<float> before(50, 50), after(50, 80), out(50);
  EXPECT_EQ(change_between(before.data(), before.data(), 50, out.data()), 0);
  EXPECT_EQ(change_between(before.data(), after.data(), 50, out.data()), 0);
}

TEST(Changes, CountsPicturesThatHaveALaterOne) {
  const std::vector<float> pictures(10 * 4, 1);
  EXPECT_EQ(changes({pictures, 4}, 3, 4).count, 2);  // 0→4 and 3→7
  EXPECT_EQ(changes({pictures, 4}, 1, 4).count, 6);
  EXPECT_EQ(changes({pictures, 4}, 1, 10).count, 0);
  EXPECT_EQ(changes({pictures, 4}, 1, 30).count, 0);
}

TEST(Changes, CorrelationByHand) {
  const float a[4] = {1, 2, 3, 4}, b[4] = {10, 20, 30, 40}, c[4] = {4, 3, 2, 1}, flat[4] = {5, 5, 5, 5};
  EXPECT_NEAR(correlation(a, b, 4), 1, 1e-6);
  EXPECT_NEAR(correlation(a, c, 4), -1, 1e-6);
  EXPECT_EQ(correlation(a, flat, 4), 0);
  const float d[4] = {1, 2, 4, 3};  // Spearman's example: 0.8
  EXPECT_NEAR(correlation(a, d, 4), 0.8, 1e-6);
  const float odd[11] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2};
  EXPECT_EQ(dot(odd, odd, 11), 14);
}

}  // namespace
}  // namespace contrechamp::copies
