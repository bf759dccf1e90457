#include "views/clock/link_statements.h"

#include <gtest/gtest.h>

#include "archive/saying.h"
#include "ingest/archive_fixture.h"
#include "views/clock/clock_groups.h"

namespace contrechamp::views {
namespace {

class LinkWordsTest : public ingest::ArchiveFixture {
 protected:
  void SetUp() override {
    ingest::ArchiveFixture::SetUp();
    write("a.bin", "one");
    write("b.bin", "two");
    write("c.bin", "three");
    take();
    for (const auto& item : archive_->catalogue().items().page({})) ids_.push_back(item.id);
    std::sort(ids_.begin(), ids_.end());
    ASSERT_EQ(ids_.size(), 3u);
  }
  std::vector<SaidOfPair> voices() { return voices_of_pairs(archive_->catalogue())[{ids_[0], ids_[1]}]; }

  std::vector<std::string> ids_;
};

TEST_F(LinkWordsTest, KeepsTheWordsOfTwoPeopleSideBySide) {
  const auto &a = ids_[0], &b = ids_[1];
  ASSERT_TRUE(say_link(*archive_, b, a, "lock", -3.25, "heron", "the second bell"));
  ASSERT_TRUE(say_link(*archive_, a, b, "reject", 0, "tilleul"));
  const auto said = voices();
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].by, "heron");
  EXPECT_EQ(said[0].what, "lock");
  EXPECT_DOUBLE_EQ(said[0].offset_s, 3.25) << "as time in the smaller id minus time in the other";
  EXPECT_EQ(said[0].evidence, "the second bell");
  EXPECT_TRUE(disagree(said));
  ASSERT_EQ(said_of_pairs(archive_->catalogue()).size(), 1u);
  EXPECT_EQ(said_of_pairs(archive_->catalogue())[0].what, "reject") << "the newest governs";
  const auto json = to_json(said, b);
  EXPECT_DOUBLE_EQ(json[0]["offset_s"].get<double>(), -3.25);
  EXPECT_EQ(json[1]["offset_s"], nullptr);
}

TEST_F(LinkWordsTest, ReleasesOnlyOnesOwnWord) {
  const auto &a = ids_[0], &b = ids_[1];
  ASSERT_TRUE(say_link(*archive_, a, b, "lock", 1, "heron"));
  ASSERT_TRUE(say_link(*archive_, a, b, "reject", 0, "tilleul"));
  ASSERT_TRUE(say_link(*archive_, b, a, "release", 0, "tilleul"));
  ASSERT_EQ(voices().size(), 1u);
  EXPECT_EQ(said_of_pairs(archive_->catalogue())[0].what, "lock");
  ASSERT_TRUE(say_link(*archive_, a, b, "release", 0, "heron"));
  EXPECT_TRUE(said_of_pairs(archive_->catalogue()).empty());
}

TEST_F(LinkWordsTest, OneVoiceSaysOneThingOfEachPair) {
  const auto &a = ids_[0], &b = ids_[1], &c = ids_[2];
  ASSERT_TRUE(say_link(*archive_, a, b, "lock", 1));
  ASSERT_TRUE(say_link(*archive_, a, c, "lock", 2));
  ASSERT_TRUE(say_link(*archive_, a, b, "lock", 1.5));
  EXPECT_EQ(voices().size(), 1u);
  EXPECT_FALSE(disagree(voices()));
  EXPECT_DOUBLE_EQ(voices()[0].offset_s, 1.5);
  const auto standing = archive_->catalogue().statements().standing("clock_link");
  EXPECT_EQ(standing.size(), 2u) << "the other pair stands beside it";
  EXPECT_FALSE(archive_->catalogue().items().find(a)->disputed);
}

TEST_F(LinkWordsTest, WhatWasTakenBackGivesWayToWhatWasSaidBefore) {
  const auto &a = ids_[0], &b = ids_[1];
  ASSERT_TRUE(say_link(*archive_, a, b, "lock", 1, "heron"));
  ASSERT_TRUE(say_link(*archive_, a, b, "reject", 0, "heron"));
  auto record = archive::make_withdrawal(*archive_, voices()[0].seq, "heron", "");
  ASSERT_TRUE(record);
  archive_->commit({std::move(*record)});
  ASSERT_EQ(voices().size(), 1u);
  EXPECT_EQ(voices()[0].what, "lock");
}

TEST_F(LinkWordsTest, RefusesWhatIsNoWordOfAPair) {
  const auto &a = ids_[0], &b = ids_[1];
  EXPECT_FALSE(say_link(*archive_, a, a, "reject", 0));
  EXPECT_FALSE(say_link(*archive_, a, b, "perhaps", 0));
  EXPECT_FALSE(say_link(*archive_, a, b, "lock", 2e6));
  EXPECT_FALSE(say_link(*archive_, a, std::string(64, '0'), "reject", 0));
}

TEST_F(LinkWordsTest, TheEvidenceOfAPairNamesWhoSpoke) {
  const auto &a = ids_[0], &b = ids_[1];
  ASSERT_TRUE(say_link(*archive_, a, b, "reject", 0, "heron", "another street"));
  pipeline::Sounds sounds(archive_->layout());
  const auto why = why_pair(archive_->catalogue(), sounds, b, a);
  ASSERT_EQ(why["said"].size(), 1u);
  EXPECT_EQ(why["said"][0]["by"], "heron");
  EXPECT_EQ(why["said"][0]["evidence"], "another street");
}

}  // namespace
}  // namespace contrechamp::views
