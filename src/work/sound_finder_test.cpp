#include "work/sound_finder.h"

#include <gtest/gtest.h>

namespace contrechamp::work {
namespace {

// All of a small archive; then 22,500 over its size, so that the sum grows with the logarithm; too few are not ranked for.
TEST(BesideIndex, FallsAsTheArchiveGrows) {
  EXPECT_EQ(beside_index(0), 0u);
  EXPECT_EQ(beside_index(37), 37u);
  EXPECT_EQ(beside_index(150), 150u);
  EXPECT_EQ(beside_index(300), 75u);
  EXPECT_EQ(beside_index(2812), 8u);
  EXPECT_EQ(beside_index(2813), 0u);
  EXPECT_EQ(beside_index(100000), 0u);
}

}  // namespace
}  // namespace contrechamp::work
