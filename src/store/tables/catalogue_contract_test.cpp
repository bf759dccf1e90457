// The contract of the catalogue, run for every engine.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/folder_fixture.h"
#include "base/result.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;

struct SqliteFixture {
  base::TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  const std::string address = "sqlite3://" + (folder / "catalogue.sqlite").string();
};

StatementRow of_delivery(std::int64_t seq, std::int64_t accession, const std::string& key, const std::string& value) {
  StatementRow row;
  row.seq = seq, row.accession = accession, row.key = key, row.value = value, row.time_us = 6, row.agent = "agent-1";
  return row;
}

StatementRow of_item(std::int64_t seq, const std::string& item, const std::string& key, const std::string& value,
                     const std::string& by = "agent-1") {
  StatementRow row = of_delivery(seq, -1, key, value);
  row.item = item, row.by = by;
  return row;
}

template <class Fixture>
class CatalogueContract : public ::testing::Test, public Fixture {
 protected:
  void fill(Catalogue& c) {
    c.transact([&] {
      c.events().add({0, "accession", "", 5, "agent-1", "folder a"});
      c.statements().add(of_delivery(1, 0, "side", "north"));
      c.items().add("aa", "512a", 5000000000LL, 2);
      ArrivalRow arrival;
      arrival.seq = 3, arrival.accession = 0, arrival.item = "aa", arrival.path = "sub/50%_clip.mp4";
      arrival.origin = "o1", arrival.agent = "agent-1", arrival.mtime_us = 1552380905000000LL;
      c.arrivals().add(arrival);
      c.set_log_position({4, "hash"});
    });
  }
};
using Engines = ::testing::Types<SqliteFixture>;
TYPED_TEST_SUITE(CatalogueContract, Engines);

TYPED_TEST(CatalogueContract, ItemTakesNameAndSideFromItsArrival) {
  Catalogue c(this->address);
  this->fill(c);
  const auto item = c.items().find("aa");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->name, "50%_clip.mp4");
  EXPECT_EQ(item->side, "north");
  EXPECT_EQ(item->size_bytes, 5000000000LL);
  EXPECT_EQ(item->arrivals, 1);
  EXPECT_EQ(c.log_position().entries, 4);
  EXPECT_EQ(c.arrivals().of("aa").at(0).mtime_us, 1552380905000000LL);
  EXPECT_EQ(c.arrivals().of("aa").at(0).side, "north");
}

TYPED_TEST(CatalogueContract, LaterStatementSupersedesAndBothStay) {
  Catalogue c(this->address);
  this->fill(c);
  c.statements().add(of_item(4, "aa", "side", "south"));
  EXPECT_EQ(c.items().find("aa")->side, "south");
  const auto stated = c.statements().of_item("aa");
  ASSERT_EQ(stated.size(), 2u);
  EXPECT_TRUE(stated[0].superseded);
  EXPECT_FALSE(stated[1].superseded);
  EXPECT_FALSE(c.items().find("aa")->disputed);
}

TYPED_TEST(CatalogueContract, TwoPeopleMayDisagreeAndBothStand) {
  Catalogue c(this->address);
  this->fill(c);
  c.statements().add(of_item(4, "aa", "place", "the ford", "heron"));
  c.statements().add(of_item(5, "aa", "place", "the mill", "tilleul"));
  auto stated = c.statements().of_item("aa");
  EXPECT_FALSE(stated[1].superseded);
  EXPECT_FALSE(stated[2].superseded);
  EXPECT_TRUE(c.items().find("aa")->disputed);
  c.statements().add(of_item(6, "aa", "place", "the mill", "heron"));
  stated = c.statements().of_item("aa");
  EXPECT_TRUE(stated[1].superseded);
  EXPECT_FALSE(c.items().find("aa")->disputed);
}

TYPED_TEST(CatalogueContract, AWithdrawalBringsBackWhatStoodBefore) {
  Catalogue c(this->address);
  this->fill(c);
  c.statements().add(of_item(4, "aa", "side", "south"));
  StatementRow back = of_item(5, "aa", "side", "");
  back.withdraws = 4;
  c.statements().add(back);
  EXPECT_EQ(c.items().find("aa")->side, "north");
  const auto stated = c.statements().of_item("aa");
  EXPECT_EQ(stated[0].state, StatementState::stands);
  EXPECT_EQ(stated[1].state, StatementState::withdrawn);
  EXPECT_EQ(stated[2].state, StatementState::withdrawal);
  back = of_item(6, "aa", "side", "", "somebody else");
  back.withdraws = 1;
  c.statements().add(back);
  EXPECT_EQ(c.statements().of_item("aa")[0].state, StatementState::stands) << "only its author takes a statement back";
}

TYPED_TEST(CatalogueContract, TagsAndMomentsStandSideBySide) {
  Catalogue c(this->address);
  this->fill(c);
  c.statements().add(of_item(4, "aa", "tag", "bridge"));
  c.statements().add(of_item(5, "aa", "tag", "night"));
  c.statements().add(of_item(6, "aa", "tag", "bridge"));
  StatementRow moment = of_item(7, "aa", "note", "the flash");
  moment.start_us = 1200000;
  c.statements().add(moment);
  c.statements().add(of_item(8, "aa", "note", "of the whole clip"));
  std::vector<std::int64_t> standing;
  for (const auto& row : c.statements().of_item("aa"))
    if (!row.superseded && !row.item.empty()) standing.push_back(row.seq);
  EXPECT_EQ(standing, (std::vector<std::int64_t>{5, 6, 7, 8}));
  EXPECT_EQ(c.items().find("aa")->note, "of the whole clip");
  EXPECT_EQ(c.items().find("aa")->marks, 1);
  ItemQuery query;
  query.tag = "night";
  EXPECT_EQ(c.items().count(query), 1);
  query.tag = "nigh";
  EXPECT_EQ(c.items().count(query), 0);
}

TYPED_TEST(CatalogueContract, IncidentsLiveByTheirStatements) {
  Catalogue c(this->address);
  this->fill(c);
  const std::string id = "00000000000000aa";
  auto say = [&](std::int64_t seq, const std::string& key, const std::string& value, const std::string& by) {
    StatementRow row = of_item(seq, "", key, value, by);
    row.incident = id;
    c.statements().add(row);
  };
  say(4, "title", "The bridge", "heron");
  say(5, "time", "2031-05-12?", "heron");
  say(6, "time", "2031-05-13", "tilleul");
  c.statements().add(of_item(7, "aa", "incident", id));
  const auto found = c.story().incidents("", -1, 10);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].title, "The bridge");
  EXPECT_EQ(found[0].items, 1);
  EXPECT_EQ(found[0].times, 2);
  const auto times = c.story().times(-1, 10);
  ASSERT_EQ(times.size(), 2u) << "contradicting times stand side by side";
  EXPECT_EQ(times[0].flags, "uncertain");
  EXPECT_LT(times[0].earliest_us, times[1].earliest_us);
  EXPECT_EQ(c.story().times(5, 10).size(), 1u);
}

TYPED_TEST(CatalogueContract, WhatFilesClaimStandsInUntilSomebodySpeaks) {
  Catalogue c(this->address);
  this->fill(c);
  c.media().put_claims("aa", "probe",
                       {{"", "mp4", "creation_time", "2031-04-14T15:22:41Z", "utc-claimed"},
                        {"", "mp4", "gps", "+48.1254-123.5004/", ""},
                        {"", "mp4", "gps_error", "1400 m", ""},
                        {"", "mp4", "direction", "123.5°", ""},
                        {"", "mp4", "creation_time", "1970-01-01T00:00:00Z", "utc-claimed"}});
  ASSERT_EQ(c.story().claimed_times(-1, 10).size(), 1u);
  EXPECT_EQ(c.story().claimed_times(-1, 10)[0].earliest_us, 1933946561000000LL);
  ASSERT_EQ(c.story().claimed_areas(-1, 10).size(), 1u);
  EXPECT_NEAR(c.story().claimed_areas(-1, 10)[0].lon_deg, -123.5004, 1e-6);
  EXPECT_DOUBLE_EQ(c.story().claimed_areas(-1, 10)[0].radius_m, 1400);
  EXPECT_DOUBLE_EQ(c.story().claimed_areas(-1, 10)[0].bearing_deg, 123.5);
  c.media().put_claims("aa", "tags", {{"", "exif", "creation_time", "2001:01:01 00:00:05", "local-no-zone"}});
  EXPECT_EQ(c.story().claimed_times(-1, 10)[0].earliest_us, 1933946561000000LL);  // a clock that was reset
  ItemQuery query;
  query.gps = "yes";
  EXPECT_EQ(c.items().count(query), 1);
  c.statements().add(of_item(4, "aa", "time", "2031-05"));
  StatementRow place = of_item(5, "aa", "place", "north of the ford");
  place.has_where = true, place.lat_deg = 48.2, place.lon_deg = -123.4, place.radius_m = 2500, place.bearing_deg = 0;
  c.statements().add(place);
  EXPECT_TRUE(c.story().claimed_times(-1, 10).empty());
  EXPECT_TRUE(c.story().claimed_areas(-1, 10).empty());
  ASSERT_EQ(c.story().areas(-1, 10).size(), 1u);
  EXPECT_DOUBLE_EQ(c.story().areas(-1, 10)[0].radius_m, 2500);
  EXPECT_DOUBLE_EQ(c.story().areas(-1, 10)[0].bearing_deg, 0);
}

TYPED_TEST(CatalogueContract, SearchFindsWordsAsOthersSpellThem) {
  Catalogue c(this->address);
  this->fill(c);
  c.statements().add(of_item(4, "aa", "note", "كتاب عند الجسر، été à l\u2019école"));
  c.media().put_claims("aa", "tags", {{"", "Exif", "device", "Pixel 9", ""}});
  const auto finds = [&](const std::string& text) {
    ItemQuery query;
    query.text = text;
    return c.items().count(query) == 1;
  };
  for (const char* text :
       {"کتاب", "الجسر", "ecole", "ÉTÉ", "clip NORTH", "ecol", "pixel", "lip", "جسر", "50%_clip", "sub/50"})
    EXPECT_TRUE(finds(text)) << text;
  for (const char* text : {"bridge", "clip south", "ip", "ixel", "\"", "a\" OR \"b"}) EXPECT_FALSE(finds(text)) << text;
  StatementRow back = of_item(5, "aa", "note", "");
  back.withdraws = 4;
  c.statements().add(back);
  EXPECT_FALSE(finds("کتاب")) << "what was taken back is not found";
}

TYPED_TEST(CatalogueContract, CursorsGoThroughEveryItemOnceInEveryOrder) {
  Catalogue c(this->address);
  for (int i = 0; i < 25; ++i) {
    const std::string id = std::string("item") + static_cast<char>('a' + i);
    c.items().add(id, "x", 100 + i % 3, 10 + i * 2);
    ArrivalRow arrival;
    arrival.seq = 11 + i * 2, arrival.item = id, arrival.path = "name" + std::to_string(i % 4);
    c.arrivals().add(arrival);
    if (i % 2 == 0) c.statements().add(of_item(100 + i, id, "rating", std::to_string(i % 6)));
    if (i % 5 == 0) c.statements().add(of_item(200 + i, id, "time", "203" + std::to_string(i % 4)));
  }
  for (const char* sort : {"arrival", "name", "duration", "size", "rating", "time"}) {
    ItemQuery query;
    query.sort = sort;
    std::vector<std::string> at_once, in_turn;
    for (const auto& row : c.items().page(query)) at_once.push_back(row.id);
    query.limit = 4;
    for (;;) {
      const auto rows = c.items().page(query);
      if (rows.empty()) break;
      for (const auto& row : rows) in_turn.push_back(row.id);
      query.after = cursor_of(query, rows.back());
    }
    EXPECT_EQ(in_turn, at_once) << sort;
    EXPECT_EQ(at_once.size(), 25u) << sort;
  }
}

TYPED_TEST(CatalogueContract, KnowsWhatIsGraphic) {
  Catalogue c(this->address);
  this->fill(c);
  c.items().add("bb", "x", 1, 5);
  EXPECT_TRUE(c.items().graphic_levels().empty());
  c.statements().add(of_item(6, "bb", "graphic", "3"));
  ASSERT_EQ(c.items().graphic_levels().size(), 1u);
  EXPECT_EQ(c.items().graphic_levels()[0].item, "bb");
  EXPECT_EQ(c.items().graphic_levels()[0].level, 3);
  c.statements().add(of_item(7, "bb", "graphic", "0"));
  EXPECT_TRUE(c.items().graphic_levels().empty());
}

TYPED_TEST(CatalogueContract, FacetsCountWhatTheOtherChoicesLeave) {
  Catalogue c(this->address);
  this->fill(c);
  c.items().add("bb", "x", 1, 5);
  c.statements().add(of_item(6, "bb", "side", "south"));
  c.statements().add(of_item(7, "bb", "rating", "4"));
  ItemQuery query;
  query.side = "south";
  const auto count = [&](const std::string& facet, const std::string& value) {
    for (const auto& row : c.items().facets(query))
      if (row.facet == facet && row.value == value) return row.count;
    return std::int64_t{0};
  };
  EXPECT_EQ(count("side", "north"), 1);
  EXPECT_EQ(count("side", "south"), 1);
  EXPECT_EQ(count("rating", "4"), 1);
  EXPECT_EQ(count("rating", "none"), 0);
  query.side = "";
  c.clock().put("d", "{}", {"bb", "gone"});
  EXPECT_EQ(count("clock", "yes"), 1);
  EXPECT_EQ(count("kind", "other"), 2);
  query.clock = "yes";
  EXPECT_EQ(count("clock", "no"), 1) << "a choice stays visible";
  EXPECT_EQ(count("rating", "4"), 1);
  EXPECT_EQ(c.items().page(query).at(0).id, "bb");
  c.clock().put("e", "{}", {});
  EXPECT_EQ(c.items().count(query), 0);
}

TEST(Catalogue, KnowsTablesOfAnotherVersion) {
  SqliteFixture fixture;
  const std::string file = (fixture.folder / "catalogue.sqlite").string();
  EXPECT_TRUE(Catalogue::is_current(file)) << "an empty file is filled";
  { Catalogue c(fixture.address); }
  EXPECT_TRUE(Catalogue::is_current(file));
}

TYPED_TEST(CatalogueContract, TextSearchTakesWildcardsLiterally) {
  Catalogue c(this->address);
  this->fill(c);
  ItemQuery query;
  query.text = "50%_CLIP";
  EXPECT_EQ(c.items().count(query), 1);
  query.text = "50x";
  EXPECT_EQ(c.items().count(query), 0);
  query.text = "%";
  EXPECT_EQ(c.items().count(query), 1);
  query.text = "5%c";
  EXPECT_EQ(c.items().count(query), 0);
}

TYPED_TEST(CatalogueContract, JobsWaitForWhatTheyNeed) {
  Catalogue c(this->address);
  this->fill(c);
  c.jobs().queue("probe", 1);
  c.jobs().queue("look", 1);
  EXPECT_FALSE(c.jobs().take("look", "probe"));
  auto probe = c.jobs().take("probe", "");
  ASSERT_TRUE(probe);
  EXPECT_EQ(c.items().find("aa")->state, ItemState::working);
  EXPECT_FALSE(c.jobs().take("probe", ""));
  c.jobs().reset_running();
  ASSERT_TRUE(c.jobs().take("probe", ""));
  probe->state = JobState::failed, probe->error = "unreadable: no";
  c.jobs().end(*probe);
  ASSERT_TRUE(c.jobs().take("look", "probe"));
  c.jobs().queue("probe", 2);  // a new version is a new job
  EXPECT_EQ(c.jobs().take("probe", "")->version, 2);
}

TYPED_TEST(CatalogueContract, JobsInOrderWaitForEveryItemBefore) {
  Catalogue c(this->address);
  this->fill(c);
  c.items().add("bb", "x", 1, 7);
  c.items().add("cc", "y", 1, 8);
  c.jobs().queue("look", 1);
  c.jobs().queue("copies", 1);
  auto first = c.jobs().take("look", ""), second = c.jobs().take("look", ""), third = c.jobs().take("look", "");
  ASSERT_TRUE(first && second && third);
  second->state = third->state = JobState::done;
  c.jobs().end(*second);
  EXPECT_FALSE(c.jobs().take("copies", "look", true));  // the first is still looked at
  EXPECT_TRUE(c.jobs().take("copies", "look"));
  c.jobs().reset_running();
  first = c.jobs().take("look", "");
  first->state = JobState::failed;
  c.jobs().end(*first);
  c.jobs().end(*third);
  const auto copies = c.jobs().take("copies", "look", true);
  ASSERT_TRUE(copies);
  EXPECT_EQ(copies->item, "aa");
  EXPECT_FALSE(c.jobs().take("copies", "look", true));  // one at a time
}

TYPED_TEST(CatalogueContract, TransactionRollsBackAsAWhole) {
  Catalogue c(this->address);
  const std::string before = c.check().dump_logged();
  EXPECT_THROW(c.transact([&] {
    c.items().add("bb", "x", 1, 0);
    throw base::Fatal("no");
  }),
               base::Fatal);
  EXPECT_EQ(c.check().dump_logged(), before);
  this->fill(c);
  Catalogue second(this->address);
  EXPECT_EQ(second.check().dump_logged(), c.check().dump_logged());
}

TYPED_TEST(CatalogueContract, CopiesAreFoundFromBothSides) {
  Catalogue c(this->address);
  this->fill(c);
  c.items().add("bb", "x", 1, 5);
  c.footage().put_copy({"bb", "aa", 0.25, model::Verdict::copy, "[]"}, 1);
  EXPECT_EQ(c.footage().pairs("aa").size(), 1u);
  EXPECT_EQ(c.footage().pairs("bb").at(0).a, "bb");
  EXPECT_DOUBLE_EQ(c.footage().pairs("").at(0).score, 0.25);
  EXPECT_EQ(c.items().find("aa")->copies, 1);
}

TYPED_TEST(CatalogueContract, AStatementOnAPairOutweighsTheCount) {
  Catalogue c(this->address);
  this->fill(c);
  const std::string x(64, 'b'), y(64, 'c'), z(64, 'd');
  std::int64_t seq = 5;
  for (const auto& id : {x, y, z}) c.items().add(id, "s", 1, seq++);
  c.footage().put_copy({y, x, 0.9, model::Verdict::copy, "[]"}, 1);
  c.footage().put_copy({x, z, 0.9, model::Verdict::same_scene, "[]"}, 1);
  EXPECT_EQ(c.items().find(x)->copies, 1);  // a same scene is no copy
  c.statements().add(of_item(10, x, "footage", y + " different", "heron"));
  EXPECT_EQ(c.items().find(x)->copies, 0);
  EXPECT_EQ(c.items().find(y)->copies, 0);
  // One statement a pair: of another pair both stand, of the same the last.
  c.statements().add(of_item(11, x, "footage", z + " same", "heron"));
  EXPECT_EQ(c.statements().standing("footage").size(), 2u);
  c.statements().add(of_item(12, x, "footage", y + " same", "heron"));
  EXPECT_EQ(c.statements().standing("footage").size(), 2u);
  EXPECT_EQ(c.items().find(y)->copies, 1);
  ItemQuery query;
  query.copies = "yes";
  EXPECT_EQ(c.items().count(query), 3);
  EXPECT_EQ(c.items().counts().copies, 2);
}

TEST(Catalogue, RefusesAFileThatIsNone) {
  EXPECT_THROW(Catalogue("sqlite3:///nonexistent/folder/x.sqlite"), base::Fatal);
}

}  // namespace
}  // namespace contrechamp::store
