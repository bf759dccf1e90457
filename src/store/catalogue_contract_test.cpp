// The contract of the catalogue, run for every engine.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/result.h"
#include "store/catalogue.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;

struct SqliteFixture {
  SqliteFixture() {
    std::string pattern = (fs::temp_directory_path() / "catalogue-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    address = "sqlite3://" + (folder / "catalogue.sqlite").string();
  }
  ~SqliteFixture() { fs::remove_all(folder); }
  fs::path folder;
  std::string address;
};

template <class Fixture>
class CatalogueContract : public ::testing::Test, public Fixture {
 protected:
  void fill(Catalogue& c) {
    c.transact([&] {
      c.add_event({0, "accession", "", 5, "agent-1", "folder a"});
      c.add_statement({1, "", 0, "side", "north", 6, "agent-1", false});
      c.add_item("aa", "512a", 5000000000LL, 2);
      ArrivalRow arrival;
      arrival.seq = 3, arrival.accession = 0, arrival.item = "aa", arrival.path = "sub/50%_clip.mp4";
      arrival.origin = "o1", arrival.agent = "agent-1", arrival.mtime_us = 1552380905000000LL;
      c.add_arrival(arrival);
      c.set_log_position({4, "hash"});
    });
  }
};
using Engines = ::testing::Types<SqliteFixture>;
TYPED_TEST_SUITE(CatalogueContract, Engines);

TYPED_TEST(CatalogueContract, ItemTakesNameAndSideFromItsArrival) {
  Catalogue c(this->address);
  this->fill(c);
  const auto item = c.item("aa");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->name, "50%_clip.mp4");
  EXPECT_EQ(item->side, "north");
  EXPECT_EQ(item->size_bytes, 5000000000LL);
  EXPECT_EQ(item->arrivals, 1);
  EXPECT_EQ(c.log_position().entries, 4);
  EXPECT_EQ(c.arrivals("aa").at(0).mtime_us, 1552380905000000LL);
  EXPECT_EQ(c.arrivals("aa").at(0).side, "north");
}

TYPED_TEST(CatalogueContract, LaterStatementSupersedesAndBothStay) {
  Catalogue c(this->address);
  this->fill(c);
  c.add_statement({4, "aa", -1, "side", "south", 7, "agent-2", false});
  EXPECT_EQ(c.item("aa")->side, "south");
  const auto said = c.statements("aa");
  ASSERT_EQ(said.size(), 2u);
  EXPECT_TRUE(said[0].superseded);
  EXPECT_FALSE(said[1].superseded);
}

TYPED_TEST(CatalogueContract, TextSearchTakesWildcardsLiterally) {
  Catalogue c(this->address);
  this->fill(c);
  ItemQuery query;
  query.text = "50%_CLIP";
  EXPECT_EQ(c.count_items(query), 1);
  query.text = "50x";
  EXPECT_EQ(c.count_items(query), 0);
  query.text = "%";
  EXPECT_EQ(c.count_items(query), 1);
  query.text = "5%c";
  EXPECT_EQ(c.count_items(query), 0);
}

TYPED_TEST(CatalogueContract, JobsWaitForWhatTheyNeed) {
  Catalogue c(this->address);
  this->fill(c);
  c.queue_stage("probe", 1);
  c.queue_stage("look", 1);
  EXPECT_FALSE(c.take_job("look", "probe"));
  auto probe = c.take_job("probe", "");
  ASSERT_TRUE(probe);
  EXPECT_EQ(c.item("aa")->state, "working");
  EXPECT_FALSE(c.take_job("probe", ""));
  c.reset_running();
  ASSERT_TRUE(c.take_job("probe", ""));
  probe->state = "failed", probe->error = "unreadable: no";
  c.end_job(*probe);
  ASSERT_TRUE(c.take_job("look", "probe"));
  c.queue_stage("probe", 2);  // a new version is a new job
  EXPECT_EQ(c.take_job("probe", "")->version, 2);
}

TYPED_TEST(CatalogueContract, TransactionRollsBackAsAWhole) {
  Catalogue c(this->address);
  const std::string before = c.dump_said();
  EXPECT_THROW(c.transact([&] {
    c.add_item("bb", "x", 1, 0);
    throw base::Fatal("no");
  }),
               base::Fatal);
  EXPECT_EQ(c.dump_said(), before);
  this->fill(c);
  Catalogue second(this->address);
  EXPECT_EQ(second.dump_said(), c.dump_said());
}

TYPED_TEST(CatalogueContract, CopiesAreFoundFromBothSides) {
  Catalogue c(this->address);
  this->fill(c);
  c.add_item("bb", "x", 1, 5);
  c.put_copy({"bb", "", "aa", "", 0.25, "copy", "[]"}, 1);
  EXPECT_EQ(c.copies("aa").size(), 1u);
  EXPECT_EQ(c.copies("bb").at(0).a_name, "");
  EXPECT_DOUBLE_EQ(c.copies("").at(0).score, 0.25);
  EXPECT_EQ(c.item("aa")->copies, 1);
}

TEST(Catalogue, RefusesAFileThatIsNone) {
  EXPECT_THROW(Catalogue("sqlite3:///nonexistent/folder/x.sqlite"), base::Fatal);
}

}  // namespace
}  // namespace contrechamp::store
