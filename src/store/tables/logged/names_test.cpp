// Names of items: their order, and how they are found.
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <string>
#include <vector>

#include "base/folder_fixture.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {
namespace {

class CatalogueNames : public ::testing::Test {
 protected:
  void add(std::int64_t number, const std::string& id, const std::string& path) {
    ArrivalRow arrival;
    arrival.seq = 101 + number * 2, arrival.item = id, arrival.path = path;
    c.items().add(id, "x", 1, arrival.seq - 1);
    c.arrivals().add(arrival);
  }

  base::TemporaryFolder temporary_;
  const std::string file_ = (temporary_.path() / "catalogue.sqlite").string();
  Catalogue c{"sqlite3://" + file_};
};

TEST_F(CatalogueNames, AreOrderedAsPeopleReadThemOnEveryPage) {
  // Each in its place; the pair that is one to the order, clip2 and clip02, keeps that of its arrival.
  const std::vector<std::string> right = {"CLIP1.mov", "clip2.mov",  "clip02.mov", "Clip10.mov", "e\u0301cole 3.mov",
                                          "école 20",  "eglise.mov", "zebra.mov",  "Zoo.mov",    "мост 2",
                                          "Мост 10",   "پل ۲",       "پل ۱۰"};
  for (std::size_t i = 0; i < right.size(); ++i) {
    const bool pair = i == 1 || i == 2;
    add(static_cast<std::int64_t>(pair ? i : right.size() * 2 - i), "id" + std::to_string(i),
        "folder" + std::to_string(right.size() - i) + "/" + right[i]);
  }
  for (const std::int64_t limit : {1, 2, 5, 100}) {
    ItemQuery query;
    query.sort = "name", query.limit = limit;
    std::vector<std::string> names;
    for (auto rows = c.items().page(query); !rows.empty(); rows = c.items().page(query)) {
      for (const auto& row : rows) names.push_back(row.name);
      query.after = cursor_of(query, rows.back());
    }
    EXPECT_EQ(names, right) << limit;
  }
}

TEST_F(CatalogueNames, AreOneHoweverTheirMarksAreWritten) {
  add(0, "mac", "e\u0301cole 3.mov");
  add(1, "one", "clip2.mov");
  add(2, "other", "clip02.mov");
  EXPECT_EQ(c.items().ids_with_name("\u00E9cole 3.mov", 2), std::vector<std::string>{"mac"});
  EXPECT_EQ(c.items().ids_with_name("clip2.mov", 2), std::vector<std::string>{"one"});
}

TEST_F(CatalogueNames, OfAMacAreFoundByWordsOfAKeyboardAndTheOtherWayRound) {
  add(0, "short i", "\u0414\u043E\u043D\u0435\u0446\u043A\u0438\u0438\u0306 1.txt");
  add(1, "yi", "\u041A\u0438\u0457\u0432.txt");
  add(2, "tonos", "\u0391\u03B8\u03B7\u0301\u03BD\u03B1.txt");
  add(3, "hangul", "\u1109\u1165\u110B\u116E\u11AF.txt");
  add(4, "kana", "\u30AC\u30B9.txt");
  const auto found = [&](const std::string& text) {
    ItemQuery query;
    query.text = text;
    std::vector<std::string> out;
    for (const auto& row : c.items().page(query)) out.push_back(row.id);
    return out;
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(found("\u0434\u043E\u043D\u0435\u0446\u043A\u0438\u0439"), Ids{"short i"});
  EXPECT_EQ(found("\u041A\u0438\u0456\u0308\u0432"), Ids{"yi"});
  EXPECT_EQ(found("\u0391\u03B8\u03AE\u03BD\u03B1"), Ids{"tonos"});
  EXPECT_EQ(found("ΑΘΗΝΑ"), Ids{"tonos"});
  EXPECT_EQ(found("\uC11C\uC6B8"), Ids{"hangul"});
  EXPECT_EQ(found("\uC6B8"), Ids{}) << "one letter is the beginning of a word only";
  EXPECT_EQ(found("\u30AB\u3099\u30B9"), Ids{"kana"});
  EXPECT_EQ(found("\u043A\u0438\u0439"), Ids{"short i"}) << "and in the middle of one";
}

TEST_F(CatalogueNames, InAnOrderOfAnotherVersionAreMadeAnew) {
  EXPECT_TRUE(Catalogue::is_current(file_));
  soci::session(soci::sqlite3, "db=" + file_) << "PRAGMA application_id = 7";
  EXPECT_FALSE(Catalogue::is_current(file_));
}

}  // namespace
}  // namespace contrechamp::store
