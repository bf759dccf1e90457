// What the chronology and the map are told of the catalogue.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/folder_fixture.h"
#include "base/result.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {
namespace {

StatementRow of_item(std::int64_t seq, const std::string& item, const std::string& key, const std::string& value,
                     const std::string& by) {
  StatementRow row;
  row.seq = seq, row.item = item, row.key = key, row.value = value, row.time_us = 6, row.agent = row.by = by;
  return row;
}

class CatalogueStory : public ::testing::Test {
 protected:
  CatalogueStory() { c.items().add("aa", "512a", 5, 2); }
  base::TemporaryFolder temporary_;
  Catalogue c{"sqlite3://" + (temporary_.path() / "catalogue.sqlite").string()};
};

// What is said in one transaction shows as if it had been said one by one, and nothing of what was rolled back.
TEST_F(CatalogueStory, ManyWordsAtOnceShowAsOneByOne) {
  const auto say = [](Catalogue& to) {
    for (std::int64_t i = 0; i < 6; ++i) {
      StatementRow row =
          of_item(11 + i, "aa", i % 2 == 0 ? "note" : "place", "word" + std::to_string(i), "p" + std::to_string(i % 3));
      to.statements().add(row);
      row.seq += 10, row.item.clear(), row.incident = "00000000000000bb", row.key = "title";
      to.statements().add(row);
    }
  };
  const std::string before = c.check().dump_said();
  const auto fail = [&] {
    say(c);
    throw base::Fatal("no");
  };
  EXPECT_THROW(c.transact(fail), base::Fatal);
  EXPECT_EQ(c.check().dump_said(), before);
  c.transact([&] { say(c); });
  EXPECT_EQ(c.items().find("aa")->note, "word4");
  EXPECT_EQ(c.story().incidents("00000000000000bb", -1, 1).at(0).seq, 21);
  ItemQuery query;
  query.text = "word5";
  EXPECT_EQ(c.items().count(query), 1);
  Catalogue other("sqlite3://" + (temporary_.path() / "one-by-one").string());
  other.items().add("aa", "512a", 5, 2);
  say(other);
  EXPECT_EQ(other.check().dump_said(), c.check().dump_said());
}

// Steps of the engine, of every connection that is opened while one of these lives: the same work takes the same number
// on any machine, whatever else it does.
class Steps {
 public:
  Steps() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&count)); }
  ~Steps() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&count)); }
  inline static std::int64_t taken = 0;

 private:
  static int count(sqlite3* connection, char**, const void*) {
    const auto step = [](void*) {
      ++taken;
      return 0;
    };
    sqlite3_progress_handler(connection, 1, step, nullptr);
    return SQLITE_OK;
  }
};

// What is said of one item takes no more work with what is said of others.
TEST_F(CatalogueStory, WhatIsSaidCostsTheSameHoweverMuchWasSaid) {
  const Steps steps;
  Catalogue counted("sqlite3://" + (temporary_.path() / "counted").string());
  constexpr int at_once = 1000, turns = 7;
  std::vector<std::int64_t> took;
  for (int turn = 0; turn < turns; ++turn) {
    const std::int64_t before = Steps::taken;
    counted.transact([&] {
      for (int i = 0; i < at_once; ++i)
        counted.statements().add(of_item(100 + turn * at_once + i, "item" + std::to_string(turn * at_once + i), "time",
                                         "2031-05-12", "heron"));
    });
    took.push_back(Steps::taken - before);
  }
  ASSERT_GT(took[0], at_once) << "the steps are not counted";
  // The index of words merges itself now and then: some turns have a little more to do.
  EXPECT_LT(static_cast<double>(took.back()), 1.2 * static_cast<double>(took[0]))
      << "the first thousand took " << took[0] << " steps, the last " << took.back();
}

TEST_F(CatalogueStory, ADirectionIsWhereTheCameraLookedAtThePlace) {
  const auto bearing = [&] { return c.story().areas(-1, 10).at(0).bearing_deg; };
  StatementRow place = of_item(4, "aa", "place", "north of the ford", "heron");
  place.has_where = true, place.lat_deg = 48.2, place.lon_deg = -123.4, place.radius_m = 2500;
  c.statements().add(place);
  EXPECT_EQ(bearing(), -1);
  c.statements().add(of_item(5, "aa", "direction", "12.5", "heron"));
  EXPECT_DOUBLE_EQ(bearing(), 12.5);
  c.statements().add(of_item(6, "aa", "direction", "200", "tilleul"));
  EXPECT_DOUBLE_EQ(bearing(), 12.5) << "who says the place says where the camera looked";
  c.statements().add(of_item(7, "aa", "direction", "", "heron"));
  EXPECT_DOUBLE_EQ(bearing(), 200);
  place.seq = 8, place.bearing_deg = 90;
  c.statements().add(place);
  EXPECT_DOUBLE_EQ(bearing(), 90) << "what the place itself says comes first";
  c.items().add("bb", "512b", 7, 20);
  c.media().put_claims("bb", "probe", {{"", "mp4", "gps", "+48.1254-123.5004/", ""}});
  c.statements().add(of_item(9, "bb", "direction", "359.5", "heron"));
  ASSERT_EQ(c.story().claimed_areas(-1, 10).size(), 1u);
  EXPECT_DOUBLE_EQ(c.story().claimed_areas(-1, 10)[0].bearing_deg, 359.5);
}

TEST_F(CatalogueStory, TheStoryTellsWhatChangedSince) {
  const std::int64_t before = c.story().said_since(INT64_MAX, 10).until;
  EXPECT_TRUE(c.story().said_since(before, 10).subjects.empty());
  c.statements().add(of_item(14, "aa", "time", "2031-05", "heron"));
  c.statements().add(of_item(15, "aa", "note", "x", "heron"));
  StatementRow title = of_item(16, "", "title", "The bridge", "heron");
  title.incident = "00000000000000aa";
  c.statements().add(title);
  auto since = c.story().said_since(before, 10);
  EXPECT_EQ(since.until, 16);
  EXPECT_TRUE(since.few);
  EXPECT_EQ(std::set<std::string>(since.subjects.begin(), since.subjects.end()),
            (std::set<std::string>{"aa", "00000000000000aa"}));
  EXPECT_EQ(c.story().times(-1, 10, "aa").size(), 1u);
  EXPECT_TRUE(c.story().times(-1, 10, "00000000000000aa").empty());
  EXPECT_TRUE(c.story().times(-1, 10, "bb").empty());
  EXPECT_FALSE(c.story().said_since(before, 1).few) << "more than asked for";
  // A withdrawal speaks of what it takes back.
  StatementRow back = of_item(17, "aa", "time", "", "heron");
  back.withdraws = 14;
  c.statements().add(back);
  EXPECT_EQ(c.story().said_since(16, 10).subjects, (std::vector<std::string>{"aa"}));
  EXPECT_TRUE(c.story().times(-1, 10, "aa").empty());
  StatementRow delivery = of_item(18, "", "side", "B", "heron");
  delivery.accession = 3;
  c.statements().add(delivery);
  EXPECT_FALSE(c.story().said_since(17, 10).few) << "a delivery may hold any number of items";
}

}  // namespace
}  // namespace contrechamp::store
