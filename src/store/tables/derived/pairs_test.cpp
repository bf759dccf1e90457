// Pairs of items, and what is asked of one item alone.
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/folder_fixture.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {
namespace {

class CataloguePairs : public ::testing::Test {
 protected:
  CataloguePairs() {
    std::int64_t seq = 0;
    for (const char* id : {"aa", "bb", "cc"}) c.items().add(id, "512", 5, ++seq);
  }
  base::TemporaryFolder temporary_;
  Catalogue c{"sqlite3://" + (temporary_.path() / "catalogue.sqlite").string()};
};

TEST_F(CataloguePairs, CopiesOfOneItemLeaveOutTheOthersAndOtherTakesAreNotCounted) {
  c.footage().put_copy({"bb", "cc", 0.5, model::Verdict::copy, "[]"}, 1);
  c.footage().put_copy({"aa", "cc", 0.75, model::Verdict::same_scene, "[]"}, 1);
  EXPECT_EQ(c.footage().pairs("bb").size(), 1u);
  ASSERT_EQ(c.footage().pairs("cc").size(), 2u);
  EXPECT_EQ(c.footage().pairs("cc")[0].answer.verdict, model::Verdict::same_scene);  // the best first
  EXPECT_EQ(c.footage().pairs("").size(), 2u);
  EXPECT_EQ(c.items().find("aa")->copies, 0);
  EXPECT_EQ(c.items().find("cc")->copies, 1);
  EXPECT_EQ(c.items().counts().copies, 1);
}

TEST_F(CataloguePairs, SoundsAndTheirPairsOfOneItem) {
  for (const char* id : {"bb", "cc"}) c.sounds().put({id, 8000, 0, 0, 0, 0, 0});
  EXPECT_EQ(c.sounds().heard("bb").size(), 1u);
  EXPECT_EQ(c.sounds().heard("").size(), 2u);
  c.sounds().put_pair({"aa", "bb", 3, "same_event", 2.5, "[]", 0.25, false});
  c.sounds().put_pair({"bb", "cc", 3, "no_common_sound", 0, "[]", 0, false});
  c.sounds().put_pair({"aa", "cc", 2, "same_event", 9, "[]", 0, false});  // of an earlier version
  EXPECT_EQ(c.sounds().pairs(3, 0, "bb").size(), 2u);
  EXPECT_EQ(c.sounds().pairs(3, 0, "cc").size(), 1u);
  EXPECT_EQ(c.sounds().pairs(3, 0.001, "cc").size(), 0u);
  const auto strong = c.sounds().pairs(3, 0.001);
  ASSERT_EQ(strong.size(), 1u);
  EXPECT_EQ(strong[0].a + strong[0].b + strong[0].state, "aabbsame_event");
  EXPECT_DOUBLE_EQ(strong[0].strength, 2.5);
  EXPECT_DOUBLE_EQ(strong[0].likeness, 0.25);
}

// The two ids in any order; one row whichever of the two was searched with.
TEST_F(CataloguePairs, APairIsOneRowAndGoesWhenNothingIsSaidOfItAnyMore) {
  c.footage().put_copy({"bb", "aa", 0.5, model::Verdict::same_scene, "[]"}, 1);
  c.footage().put_copy({"aa", "bb", 0.75, model::Verdict::copy, "[]"}, 1);
  ASSERT_EQ(c.footage().pairs("").size(), 1u);
  EXPECT_EQ(c.footage().pairs("bb").at(0).a + c.footage().pairs("bb").at(0).b, "aabb");
  EXPECT_TRUE(c.footage().pairs("bb").at(0).answer.same_footage);
  c.footage().drop_copies_of("bb");
  EXPECT_TRUE(c.footage().pairs("").empty());
  EXPECT_EQ(c.items().counts().copies, 0);
}

TEST_F(CataloguePairs, SoundOfAnEarlierComparisonSaysNothingOnceItIsDropped) {
  c.sounds().put_pair({"aa", "bb", 2, "same_recorded_sound", 9, "[]", 0.5, true});
  c.sounds().put_pair({"bb", "cc", 3, "same_recorded_sound", 9, "[]", 0.5, true});
  c.sounds().put_pair({"aa", "cc", 3, "no_common_sound", 0, "[]", 0, false});
  ASSERT_EQ(c.footage().pairs("").size(), 2u);
  EXPECT_EQ(c.footage().pairs("").at(0).answer.verdict, model::Verdict::same_sound);
  c.sounds().drop_pairs_but(3);
  ASSERT_EQ(c.footage().pairs("").size(), 1u);
  EXPECT_EQ(c.footage().pairs("cc").at(0).a, "bb");
  EXPECT_EQ(c.sounds().compared(3).size(), 2u);
}

// Where a log was put in another order by hand.
TEST_F(CataloguePairs, APairThatWasSpokenOfBeforeItsItemsCameIsThereWithThem) {
  const std::string x(64, 'd'), y(64, 'e');
  StatementRow row;
  row.seq = 20, row.item = x, row.key = "footage", row.value = y + " same", row.agent = "heron";
  c.statements().add(row);
  EXPECT_TRUE(c.footage().pairs("").empty());
  c.items().add(x, "512", 5, 21), c.items().add(y, "512", 5, 22);
  EXPECT_EQ(c.items().find(y)->copies, 1);
  EXPECT_EQ(c.footage().pairs(x).size(), 1u);
}

TEST_F(CataloguePairs, NamesAreThoseOfTheItem) {
  EXPECT_EQ(c.items().name_of("zz").name, "");
  EXPECT_EQ(c.items().name_of("aa").kind, "other");
  ArrivalRow arrival;
  arrival.seq = 9, arrival.item = "aa", arrival.path = "card/ford.mp4", arrival.origin = "o", arrival.agent = "agent-1";
  c.arrivals().add(arrival);
  EXPECT_EQ(c.items().name_of("aa").name, "ford.mp4");
  EXPECT_EQ(c.items().name_of("aa").side, c.items().find("aa")->side);
}

TEST_F(CataloguePairs, JobsOfAnItemAndOfAState) {
  c.jobs().queue("look", 1), c.jobs().queue("tags", 2);
  auto taken = c.jobs().take("tags", "", false);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->item, "aa");
  EXPECT_EQ(c.jobs().list("aa").size(), 2u);
  EXPECT_EQ(c.jobs().list("aa", JobState::running).size(), 1u);
  EXPECT_EQ(c.jobs().list("bb", JobState::running).size(), 0u);
  EXPECT_EQ(c.jobs().list("", JobState::waiting).size(), 5u);
  EXPECT_EQ(c.jobs().list("").size(), 6u);
}

// The other item is a column: found from either of the two, and by an index.
TEST_F(CataloguePairs, WhatSpeaksOfTwoIsFoundFromBoth) {
  const std::string a(64, 'a'), b(64, 'b'), d(64, 'd');
  std::int64_t seq = 10;
  const auto say = [&](const std::string& item, const std::string& key, const std::string& value) {
    StatementRow row;
    row.seq = ++seq, row.item = item, row.key = key, row.value = value, row.agent = "heron";
    c.statements().add(row);
  };
  say(a, "footage", b + " same");
  say(b, "footage", d + " different");
  say(a, "clock_link", "lock " + b + " 1");
  say(a, "clock_link", "reject " + b);
  say(d, "clock_link", "reject " + b);
  say(a, "note", "of " + b);
  EXPECT_EQ(c.statements().standing("footage", a).size(), 1u);
  EXPECT_EQ(c.statements().standing("footage", b).size(), 2u);
  EXPECT_EQ(c.statements().standing("footage", d).size(), 1u);
  EXPECT_EQ(c.statements().standing("footage").size(), 2u);
  EXPECT_EQ(c.statements().of_pair("clock_link", b, a).size(), 2u) << "what gave way too";
  EXPECT_EQ(c.statements().of_pair("clock_link", b, d).size(), 1u);
  EXPECT_TRUE(c.statements().of_pair("clock_link", a, d).empty());
  EXPECT_TRUE(c.statements().of_pair("note", a, b).empty());
  soci::session session(soci::sqlite3, "db=" + (temporary_.path() / "catalogue.sqlite").string());
  for (const auto& [condition, index] : std::vector<std::pair<const char*, const char*>>{
           {"s.other <> '' AND s.other IN ('a', 'b') AND s.item IN ('a', 'b') AND s.key = 'x' AND s.state IN "
            "('stands')",
            "statement_of_other"},
           {"s.other <> '' AND s.other = 'a' AND s.state = 'stands' AND s.key = 'x'", "statement_of_other"},
           {"s.item <> '' AND s.item = 'a' AND s.one IN (0, 1) AND s.state = 'stands' AND s.key = 'x'",
            "statement_of_item"}}) {
    std::string plan;
    soci::rowset<soci::row> rows =
        (session.prepare << std::string("EXPLAIN QUERY PLAN SELECT s.value FROM statement AS s WHERE ") + condition);
    for (const auto& row : rows) plan += row.get<std::string>("detail") + "\n";
    EXPECT_NE(plan.find(index), std::string::npos) << condition << "\n" << plan;
    EXPECT_EQ(plan.find("SCAN"), std::string::npos) << condition << "\n" << plan;
  }
}

}  // namespace
}  // namespace contrechamp::store
