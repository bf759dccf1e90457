// What the chronology and the map are told of the catalogue.
#include <gtest/gtest.h>
#include <time.h>

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

// In time of this thread: what is said of one item does not become slower with what is said of others.
TEST_F(CatalogueStory, WhatIsSaidCostsTheSameHoweverMuchWasSaid) {
  const auto cpu_s = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
  };
  constexpr int at_once = 1000, turns = 7;
  std::vector<double> took;
  for (int turn = 0; turn < turns; ++turn) {
    const double start = cpu_s();
    c.transact([&] {
      for (int i = 0; i < at_once; ++i)
        c.statements().add(of_item(100 + turn * at_once + i, "item" + std::to_string(turn * at_once + i), "time",
                                   "2031-05-12", "heron"));
    });
    took.push_back(cpu_s() - start);
  }
  EXPECT_LT(took.back(), 1.8 * std::max(took[0], took[1]))
      << "the first thousand took " << took[0] << " s, the last " << took.back() << " s";
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
