#include "copies/index/feature_index.h"

#include <gtest/gtest.h>

#include "copies/features_fixture.h"

namespace contrechamp::copies {
namespace {

class FeatureIndexTest : public ::testing::Test {
 protected:
  FeatureIndexTest() {
    for (unsigned i = 0; i < 300; ++i) index_.add(key_of_number(i), clip_of_frames({random_frame(100 + i, 60)}));
  }
  FeatureIndex index_;
};

TEST_F(FeatureIndexTest, FindsAnEditedFrameAmongMany) {
  const auto found = index_.find(clip_of_frames({edited_frame(random_frame(142, 60), -1, 3, 0.1, 0, false, 16, 1)}));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].key, key_of_number(42));
  ASSERT_FALSE(found[0].pairs.empty());
  EXPECT_FALSE(found[0].pairs[0].mirrored);
  EXPECT_GT(found[0].votes, 12);
  if (found.size() > 1) {
    EXPECT_LT(found[1].votes, found[0].votes / 2);
  }
}

TEST_F(FeatureIndexTest, FindsItMirrored) {
  const auto found = index_.find(clip_of_frames({edited_frame(random_frame(207, 60), 0, 0, 0, 0.05, true, 16, 2)}));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].key, key_of_number(107));
  ASSERT_FALSE(found[0].pairs.empty());
  EXPECT_TRUE(found[0].pairs[0].mirrored);
}

TEST_F(FeatureIndexTest, FindsNothingForAFrameItDoesNotHold) {
  for (const auto& votes : index_.find(clip_of_frames({random_frame(9999)}))) EXPECT_LE(votes.votes, 4);
  EXPECT_TRUE(FeatureIndex().find(clip_of_frames({random_frame(1)})).empty());
  EXPECT_TRUE(index_.find({}).empty());
}

TEST_F(FeatureIndexTest, VotesOfCodesAtOtherPlacesScatter) {
  auto shuffled = random_frame(142, 60);
  const auto frame = shuffled;
  for (std::size_t i = 0; i < frame.features.size(); ++i) {
    shuffled.features[i].x = frame.features[(i * 7 + 3) % 60].x;
    shuffled.features[i].y = frame.features[(i * 7 + 3) % 60].y;
    shuffled.features[i].direction = static_cast<std::uint8_t>((frame.features[i].direction + i * 5) % 32);
  }
  for (const auto& votes : index_.find(clip_of_frames({shuffled}))) EXPECT_LE(votes.votes, 6);
}

TEST_F(FeatureIndexTest, KeepsTheClipsWithMostVotes) {
  SearchSize one;
  one.clips = 1;
  EXPECT_LE(index_.find(clip_of_frames({random_frame(142, 60)}), one).size(), 1u);
}

TEST_F(FeatureIndexTest, NamesTheFramesOfTheClip) {
  FeatureIndex index;
  index.add(key_of_number(1), clip_of_frames({random_frame(1), random_frame(2)}));
  index.add(key_of_number(2), clip_of_frames({random_frame(3), random_frame(4), random_frame(5)}));
  const auto found = index.find(clip_of_frames({random_frame(8), random_frame(5), random_frame(4)}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].key, key_of_number(2));
  ASSERT_GE(found[0].pairs.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& pair = found[0].pairs[i];
    EXPECT_EQ(pair.query_frame + pair.frame, 3u);  // 1 with 2, 2 with 1
  }
}

}  // namespace
}  // namespace contrechamp::copies
