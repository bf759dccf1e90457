#include "views/clock/link_statements.h"

#include <gtest/gtest.h>

#include "archive/statements.h"
#include "ingest/archive_fixture.h"
#include "views/clock/pair_evidence.h"
#include "views/json/clock.h"

namespace contrechamp::views {
namespace {

class LinkStatementsTest : public ingest::ArchiveFixture {
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
  PairOpinions of_pair() { return opinions_of_links(archive_->catalogue())[{ids_[0], ids_[1]}]; }
  std::vector<LinkOpinion> opinions() { return of_pair().opinions; }
  std::vector<LinkOpinion> governing() { return governing_opinions(archive_->catalogue()); }

  std::vector<std::string> ids_;
};

TEST_F(LinkStatementsTest, KeepsTheOpinionsOfTwoAuthorsSideBySide) {
  const auto &a = ids_[0], &b = ids_[1];
  ASSERT_TRUE(state_link(*archive_, b, a, "lock", -3.25, "heron", "the second bell"));
  ASSERT_TRUE(state_link(*archive_, a, b, "reject", 0, "tilleul"));
  const auto stated = opinions();
  ASSERT_EQ(stated.size(), 2u);
  EXPECT_EQ(stated[0].by, "heron");
  EXPECT_EQ(stated[0].what, model::LinkStatement::What::lock);
  EXPECT_DOUBLE_EQ(stated[0].offset_s, 3.25) << "as time in the smaller id minus time in the other";
  EXPECT_EQ(stated[0].evidence, "the second bell");
  EXPECT_TRUE(of_pair().disputed);
  ASSERT_EQ(governing().size(), 1u);
  EXPECT_EQ(governing()[0].what, model::LinkStatement::What::reject) << "the newest governs";
  const auto json = to_json(of_pair(), b);
  EXPECT_DOUBLE_EQ(json[0]["offset_s"].get<double>(), -3.25);
  EXPECT_EQ(json[1]["offset_s"], nullptr);
}

TEST_F(LinkStatementsTest, AReleaseIsOfItsAuthorAlone) {
  const auto &a = ids_[0], &b = ids_[1];
  ASSERT_TRUE(state_link(*archive_, a, b, "lock", 1, "heron"));
  ASSERT_TRUE(state_link(*archive_, a, b, "reject", 0, "tilleul"));
  ASSERT_TRUE(state_link(*archive_, b, a, "release", 0, "tilleul"));
  ASSERT_EQ(opinions().size(), 1u);
  EXPECT_EQ(governing()[0].what, model::LinkStatement::What::lock);
  ASSERT_TRUE(state_link(*archive_, a, b, "release", 0, "heron"));
  EXPECT_TRUE(governing().empty());
}

TEST_F(LinkStatementsTest, AnAuthorHasOneOpinionOfEachPair) {
  const auto &a = ids_[0], &b = ids_[1], &c = ids_[2];
  ASSERT_TRUE(state_link(*archive_, a, b, "lock", 1));
  ASSERT_TRUE(state_link(*archive_, a, c, "lock", 2));
  ASSERT_TRUE(state_link(*archive_, a, b, "lock", 1.5));
  EXPECT_EQ(opinions().size(), 1u);
  EXPECT_FALSE(of_pair().disputed);
  EXPECT_DOUBLE_EQ(opinions()[0].offset_s, 1.5);
  const auto standing = archive_->catalogue().statements().standing("clock_link");
  EXPECT_EQ(standing.size(), 2u) << "the other pair stands beside it";
  EXPECT_FALSE(archive_->catalogue().items().find(a)->disputed);
}

TEST_F(LinkStatementsTest, AWithdrawalBringsBackTheStatementBefore) {
  const auto &a = ids_[0], &b = ids_[1];
  ASSERT_TRUE(state_link(*archive_, a, b, "lock", 1, "heron"));
  ASSERT_TRUE(state_link(*archive_, a, b, "reject", 0, "heron"));
  auto record = archive::make_withdrawal(*archive_, opinions()[0].seq, "heron", "");
  ASSERT_TRUE(record);
  archive_->commit({std::move(*record)});
  ASSERT_EQ(opinions().size(), 1u);
  EXPECT_EQ(opinions()[0].what, model::LinkStatement::What::lock);
}

TEST_F(LinkStatementsTest, RefusesWhatIsNoLink) {
  const auto &a = ids_[0], &b = ids_[1];
  EXPECT_FALSE(state_link(*archive_, a, a, "reject", 0));
  EXPECT_FALSE(state_link(*archive_, a, b, "perhaps", 0));
  EXPECT_FALSE(state_link(*archive_, a, b, "lock", 2e6));
  EXPECT_FALSE(state_link(*archive_, a, std::string(64, '0'), "reject", 0));
}

TEST_F(LinkStatementsTest, TheEvidenceOfAPairNamesItsAuthors) {
  const auto &a = ids_[0], &b = ids_[1];
  ASSERT_TRUE(state_link(*archive_, a, b, "reject", 0, "heron", "another street"));
  pipeline::Sounds sounds(archive_->layout());
  const auto evidence = to_json(read_pair_evidence(archive_->catalogue(), sounds, b, a));
  ASSERT_EQ(evidence["said"].size(), 1u);
  EXPECT_EQ(evidence["said"][0]["by"], "heron");
  EXPECT_EQ(evidence["said"][0]["evidence"], "another street");
}

}  // namespace
}  // namespace contrechamp::views
