#include "match/feature_index.h"

#include <gtest/gtest.h>

#include "match/features_fixture.h"

namespace contrechamp::match {
namespace {

class FeatureIndexTest : public ::testing::Test {
 protected:
  FeatureIndexTest() {
    for (unsigned i = 0; i < 300; ++i) EXPECT_EQ(index_.add(random_frame(100 + i, 60)), i);
  }
  FeatureIndex index_;
};

TEST_F(FeatureIndexTest, FindsAnEditedFrameAmongMany) {
  const auto found = index_.find(edited_frame(random_frame(142, 60), -1, 3, 0.1, 0, false, 16, 1), 5);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].frame, 42u);
  EXPECT_FALSE(found[0].mirrored);
  EXPECT_GT(found[0].votes, 12);
  if (found.size() > 1) {
    EXPECT_LT(found[1].votes, found[0].votes / 2);
  }
}

TEST_F(FeatureIndexTest, FindsItMirrored) {
  const auto found = index_.find(edited_frame(random_frame(207, 60), 0, 0, 0, 0.05, true, 16, 2), 5);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].frame, 107u);
  EXPECT_TRUE(found[0].mirrored);
}

TEST_F(FeatureIndexTest, GivesNothingForAFrameItDoesNotHold) {
  for (const auto& votes : index_.find(random_frame(9999), 5)) EXPECT_LE(votes.votes, 4);
  EXPECT_TRUE(FeatureIndex().find(random_frame(1), 5).empty());
}

TEST_F(FeatureIndexTest, CodesThatMeetInOtherPlacesScatter) {
  auto shuffled = random_frame(142, 60);
  const auto frame = shuffled;
  for (std::size_t i = 0; i < frame.features.size(); ++i) {
    shuffled.features[i].x = frame.features[(i * 7 + 3) % 60].x;
    shuffled.features[i].y = frame.features[(i * 7 + 3) % 60].y;
    shuffled.features[i].direction = static_cast<std::uint8_t>((frame.features[i].direction + i * 5) % 32);
  }
  for (const auto& votes : index_.find(shuffled, 5)) EXPECT_LE(votes.votes, 6);
}

TEST_F(FeatureIndexTest, KeepsTheMostVotedOnly) { EXPECT_LE(index_.find(random_frame(142, 60), 1).size(), 1u); }

}  // namespace
}  // namespace contrechamp::match
