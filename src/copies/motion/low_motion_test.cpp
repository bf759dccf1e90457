#include "copies/motion/low_motion.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "copies/film_fixture.h"
#include "copies/motion/motion.h"

namespace contrechamp::copies {
namespace {

constexpr int cells = 144, lag = 12;

// Cells of a wall whose light wavers by a third of a grey level; each film adds noise of its own.
struct Wall {
  std::vector<float> values;
  Wall(int take, double from_s, double seconds, double noise, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> own(0, noise);
    for (int i = 0; i < static_cast<int>(seconds * 24); ++i)
      for (int c = 0; c < cells; ++c) {
        const double t = from_s + i / 24.0;
        const double light = cloud(t * 3 + c * 17.3, c * 5.1, take) - 0.5;
        values.push_back(static_cast<float>(100 + 60 * grain(c, 0, 9) + 0.6 * light + own(random)));
      }
  }
  Rows rows() const { return {values, cells}; }
};

TEST(LowMotion, ACopyOfAStillPlaceIsFoundAtItsMoment) {
  const Wall earlier(1, 0, 20, 0.08, 1), query(1, 7.5, 4, 0.08, 2);
  const auto line = correlate_low_motion(query.rows(), earlier.rows(), {0, 0}, lag);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->offset, 180);
  EXPECT_EQ(line->from, 0);
  EXPECT_EQ(line->to, 96);
  EXPECT_TRUE(is_sure(*line));
}

TEST(LowMotion, AnotherTakeOfTheSamePlaceIsNotSure) {
  for (int take = 2; take < 12; ++take) {
    const Wall earlier(1, 0, 20, 0.08, 1), query(take, 7.5, 4, 0.08, 2);
    const auto line = correlate_low_motion(query.rows(), earlier.rows(), {0, 0}, lag);
    ASSERT_TRUE(line);
    EXPECT_FALSE(is_sure(*line)) << take << " " << line->likeness;
  }
}

TEST(LowMotion, APeriodicFlickerBindsNoOffset) {
  const auto flicker = [](int count, int from, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> own(0, 0.05);
    std::vector<float> out;
    for (int i = 0; i < count; ++i)
      for (int c = 0; c < cells; ++c)
        out.push_back(static_cast<float>(100 + 60 * grain(c, 0, 9) + 0.3 * std::sin(2 * M_PI * (from + i) / 20.0 + c) +
                                         own(random)));
    return out;
  };
  const auto earlier = flicker(480, 0, 1), query = flicker(96, 60, 2);
  const auto line = correlate_low_motion({query, cells}, {earlier, cells}, {0, 0}, lag);
  ASSERT_TRUE(line);
  EXPECT_GT(line->likeness, 0.8);
  EXPECT_LT(line->margin, 0.1);
  EXPECT_FALSE(is_sure(*line));
}

TEST(LowMotion, OnlyPicturesOfThePlaceCount) {
  const Wall earlier(1, 0, 20, 0.08, 1), place(1, 3, 4, 0.08, 2);
  std::vector<float> query;  // two seconds of another wall, then the place
  for (int i = 0; i < 48; ++i)
    for (int c = 0; c < cells; ++c) query.push_back(static_cast<float>(255 * grain(c, 1, 31)));
  query.insert(query.end(), place.values.begin(), place.values.end());
  const auto line = correlate_low_motion({query, cells}, earlier.rows(), {60, 0}, lag);
  ASSERT_TRUE(line);
  EXPECT_TRUE(is_sure(*line));
  EXPECT_EQ(line->offset, 72 - 48);
  EXPECT_EQ(line->from, 48);
  EXPECT_EQ(line->to, 144);
}

TEST(LowMotion, TooShortIsNoResult) {
  const Wall earlier(1, 0, 20, 0.08, 1), query(1, 7.5, 1.5, 0.08, 2);
  EXPECT_FALSE(correlate_low_motion(query.rows(), earlier.rows(), {0, 0}, lag));
}

// The same from pictures: whole numbers of grey, the light of large patches.
Scene still_wall(int take) {
  return [=](Point p, double t) {
    const double place = 60 + 90 * cloud(p.x * 14, p.y * 14, 1) + 40 * cloud(p.x * 37, p.y * 37, 2);
    return place + 0.8 * (cloud(t * 3 + std::floor(p.x * 12) * 17.3, std::floor(p.y * 12) * 5.1, take) - 0.5) +
           1.2 * (grain(static_cast<int>(p.x * 4001), static_cast<int>(p.y * 4001), static_cast<int>(t * 24) + take) -
                  0.5);
  };
}

TEST(LowMotion, ACopyOfAStillFilmHasALowMotionLineAndAnotherTakeHasNone) {
  const auto earlier = film(still_wall(50), 14);
  const Motion copy = compare_motion(film(edited(still_wall(50), {}, 1, 6), 4), earlier, {}, {0, 0});
  ASSERT_TRUE(copy.low_motion);
  EXPECT_NEAR(copy.low_motion->offset_s, 6, 0.05);
  EXPECT_NEAR(copy.low_motion->start_s, 0, 0.05);
  EXPECT_NEAR(copy.low_motion->end_s, 4, 0.1);
  EXPECT_FALSE(compare_motion(film(edited(still_wall(90), {}, 1, 6), 4), earlier, {}, {0, 0}).low_motion);
}

}  // namespace
}  // namespace contrechamp::copies
