// Pairs of items, and what is asked of one item alone.
#include <gtest/gtest.h>

#include "base/folder_fixture.h"
#include "store/catalogue.h"

namespace contrechamp::store {
namespace {

class CataloguePairs : public ::testing::Test {
 protected:
  CataloguePairs() {
    std::int64_t seq = 0;
    for (const char* id : {"aa", "bb", "cc"}) c.add_item(id, "512", 5, ++seq);
  }
  base::TemporaryFolder temporary_;
  Catalogue c{"sqlite3://" + (temporary_.path() / "catalogue.sqlite").string()};
};

TEST_F(CataloguePairs, CopiesOfOneItemLeaveOutTheOthersAndOtherTakesAreNotCounted) {
  c.put_copy({"bb", "", "cc", "", 0.5, "copy", "[]"}, 1);
  c.put_copy({"aa", "", "cc", "", 0.75, "same_scene", "[]"}, 1);
  EXPECT_EQ(c.copies("bb").size(), 1u);
  ASSERT_EQ(c.copies("cc").size(), 2u);
  EXPECT_EQ(c.copies("cc")[0].verdict, "same_scene");  // the best first
  EXPECT_EQ(c.copies("").size(), 2u);
  EXPECT_EQ(c.item("aa")->copies, 0);
  EXPECT_EQ(c.item("cc")->copies, 1);
  EXPECT_EQ(c.counts().copies, 1);
}

TEST_F(CataloguePairs, SoundsAndTheirPairsOfOneItem) {
  for (const char* id : {"bb", "cc"}) c.put_sound({id, 8000, 0, 0, 0, 0, 0});
  EXPECT_EQ(c.sounds("bb").size(), 1u);
  EXPECT_EQ(c.sounds("").size(), 2u);
  c.put_sound_pair({"aa", "bb", 3, "same_event", 2.5, "[]"});
  c.put_sound_pair({"bb", "cc", 3, "no_common_sound", 0, "[]"});
  c.put_sound_pair({"aa", "cc", 2, "same_event", 9, "[]"});  // of an earlier version
  EXPECT_EQ(c.sound_pairs(3, 0, "bb").size(), 2u);
  EXPECT_EQ(c.sound_pairs(3, 0, "cc").size(), 1u);
  EXPECT_EQ(c.sound_pairs(3, 0.001, "cc").size(), 0u);
  const auto strong = c.sound_pairs(3, 0.001);
  ASSERT_EQ(strong.size(), 1u);
  EXPECT_EQ(strong[0].a + strong[0].b + strong[0].state, "aabbsame_event");
  EXPECT_DOUBLE_EQ(strong[0].strength, 2.5);
}

TEST_F(CataloguePairs, NamesAreThoseOfTheItem) {
  EXPECT_EQ(c.name_of("zz").name, "");
  EXPECT_EQ(c.name_of("aa").kind, "other");
  ArrivalRow arrival;
  arrival.seq = 9, arrival.item = "aa", arrival.path = "card/ford.mp4", arrival.origin = "o", arrival.agent = "agent-1";
  c.add_arrival(arrival);
  EXPECT_EQ(c.name_of("aa").name, "ford.mp4");
  EXPECT_EQ(c.name_of("aa").side, c.item("aa")->side);
}

TEST_F(CataloguePairs, JobsOfAnItemAndOfAState) {
  c.queue_stage("look", 1), c.queue_stage("tags", 2);
  auto taken = c.take_job("tags", "", false);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->item, "aa");
  EXPECT_EQ(c.jobs("aa", "").size(), 2u);
  EXPECT_EQ(c.jobs("aa", "running").size(), 1u);
  EXPECT_EQ(c.jobs("bb", "running").size(), 0u);
  EXPECT_EQ(c.jobs("", "waiting").size(), 5u);
  EXPECT_EQ(c.jobs("", "").size(), 6u);
}

}  // namespace
}  // namespace contrechamp::store
