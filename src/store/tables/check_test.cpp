// What somebody may have done to the file of the catalogue, and that it is noticed.
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/folder_fixture.h"
#include "base/result.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;

class CatalogueCheck : public ::testing::Test {
 protected:
  void SetUp() override { fill(*open()); }

  std::unique_ptr<Catalogue> open() { return std::make_unique<Catalogue>("sqlite3://" + file_.string()); }
  static void fill(Catalogue& c) {
    c.transact([&] {
      c.events().add({0, "accession", "", 5, "agent-1", "folder a"});
      for (std::int64_t i = 0; i < 3; ++i) {
        const std::string id = std::string(2, static_cast<char>('a' + i));
        c.items().add(id, "512", 5, 10 + i * 10);
        c.events().add({10 + i * 10, "ingestion", id, 6, "agent-1", ""});
        ArrivalRow arrival;
        arrival.seq = 11 + i * 10, arrival.accession = 0, arrival.item = id,
        arrival.path = "card/Clip" + std::to_string(i), arrival.agent = "agent-1";
        c.arrivals().add(arrival);
        c.events().add({11 + i * 10, "transfer", id, 6, "agent-1", ""});
        StatementRow said;
        said.seq = 12 + i * 10, said.item = id, said.key = "note", said.value = "by the ford", said.agent = "heron";
        c.statements().add(said);
        c.events().add({12 + i * 10, "metadata modification", id, 6, "agent-1", ""});
      }
      c.set_log_position({40, "hash"});
    });
    c.jobs().queue("probe", 1), c.jobs().queue("look", 1);
  }
  // As somebody with the file at hand does it.
  void forge(const std::string& sql) {
    soci::session session(soci::sqlite3, "db=" + file_.string());
    session << "PRAGMA ignore_check_constraints = ON";
    session << sql;
  }

  base::TemporaryFolder temporary_;
  const fs::path file_ = temporary_.path() / "catalogue.sqlite";
};

TEST_F(CatalogueCheck, NothingIsFoundInWhatTheProgramMade) {
  EXPECT_TRUE(open()->check().foreign_schema().empty());
  EXPECT_TRUE(open()->check().wrong_counts().empty());
  EXPECT_TRUE(open()->jobs().strays().empty());
  EXPECT_FALSE(fs::exists(file_.string() + "-wal")) << "the log of changes goes when the last connection ends";
}

TEST_F(CatalogueCheck, WhatIsPlantedAmongTheTablesIsNamed) {
  const std::pair<const char*, const char*> planted[] = {
      {"CREATE TRIGGER hide AFTER INSERT ON item BEGIN DELETE FROM item WHERE seq = NEW.seq; END",
       "trigger hide is not of the program"},
      {"CREATE VIEW items_seen AS SELECT id FROM item", "view items_seen is not of the program"},
      {"CREATE TABLE other (x)", "table other is not of the program"},
      {"CREATE INDEX other_index ON item (note)", "index other_index is not of the program"},
      {"DROP INDEX item_side", "index item_side is missing"},
      {"ALTER TABLE claim ADD COLUMN more", "table claim is not as the program makes it"},
  };
  std::size_t count = 0;
  for (const auto& [sql, name] : planted) {
    forge(sql);
    const auto found = open()->check().foreign_schema();
    ASSERT_EQ(found.size(), ++count) << sql;
    EXPECT_NE(std::find(found.begin(), found.end(), name), found.end()) << name;
  }
}

TEST_F(CatalogueCheck, RowsThatAreGoneOrTooManyAreCounted) {
  for (const char* sql :
       {"DELETE FROM item WHERE id = 'aa'", "DELETE FROM arrival WHERE seq = 11",
        "DELETE FROM statement WHERE seq = 12",
        "INSERT INTO event (seq, event, item, object, time_us, agent, detail) VALUES (99, 1, -1, '', 0, 1, '')"}) {
    const auto before = open()->check().wrong_counts().size();
    forge(sql);
    EXPECT_EQ(open()->check().wrong_counts().size(), before + 1) << sql;
  }
  // Each transaction counts its own rows, whoever wrote the others.
  fs::remove(file_);
  auto one = open(), two = open();
  one->items().add("aa", "512", 5, 1), two->items().add("bb", "512", 5, 2), one->items().add("aa", "512", 5, 3);
  EXPECT_TRUE(one->check().wrong_counts().empty());
}

TEST_F(CatalogueCheck, TheDigestTellsEveryChangeOfWhatTheLogSays) {
  const std::string whole = open()->check().projection_digest();
  EXPECT_EQ(whole.size(), 64u);
  {
    Catalogue other("sqlite3://" + (temporary_.path() / "other").string());
    fill(other);
    EXPECT_EQ(other.check().projection_digest(), whole);
  }
  for (const char* change : {"item SET size_bytes = 6", "item SET note = 'x'", "arrival SET ctime_us = 1",
                             "arrival SET path = 'x' WHERE seq = 11", "statement SET said_by = 'x'",
                             "statement SET search = 'x'", "event SET agent = 3", "event SET time_us = 7",
                             "word SET text = 'x' WHERE text = 'agent-1'", "position SET last_hash = 'x'"}) {
    fs::copy_file(file_, temporary_.path() / "kept");
    forge(std::string("UPDATE ") + change);
    EXPECT_NE(open()->check().projection_digest(), whole) << change;
    fs::rename(temporary_.path() / "kept", file_);
  }
}

TEST_F(CatalogueCheck, JobsOfNobodyAreNeitherCountedNorTakenAndAreMended) {
  auto c = open();
  c->jobs().queue("probe", 1), c->jobs().queue("look", 1);
  ASSERT_EQ(c->jobs().open(), 6);
  forge("INSERT INTO job (item, stage, version, state) VALUES (999, (SELECT no FROM word WHERE text = 'probe'), 1, 0)");
  forge("INSERT INTO job (item, stage, version, state) VALUES ('zz', (SELECT no FROM word WHERE text = 'look'), 1, 1)");
  forge("INSERT INTO job (item, stage, version, state) VALUES (10, 77, 1, 0)");
  forge(
      "INSERT INTO job (item, stage, version, state) VALUES (10, (SELECT no FROM word WHERE text = 'agent-1'), 1, 0)");
  EXPECT_EQ(c->jobs().open(), 6);
  EXPECT_EQ(c->jobs().strays().size(), 4u);
  EXPECT_EQ(c->jobs().list("").size(), 7u) << "a stage that has a name is shown";
  forge("UPDATE job SET state = 7 WHERE item = 20 AND stage = (SELECT no FROM word WHERE text = 'probe')");
  forge("UPDATE job SET state = 'asleep' WHERE item = 30 AND stage = (SELECT no FROM word WHERE text = 'probe')");
  EXPECT_EQ(c->jobs().open(), 4);
  EXPECT_EQ(c->jobs().strays().size(), 6u);
  c->jobs().queue("probe", 1), c->jobs().queue("look", 1);
  EXPECT_EQ(c->jobs().open(), 6);
  EXPECT_EQ(c->jobs().strays().size(), 2u) << "of stages that nobody queues";
  for (const char* stage : {"probe", "look"})
    while (auto job = c->jobs().take(stage, "", true)) job->state = JobState::done, c->jobs().end(*job);
  EXPECT_EQ(c->jobs().open(), 0);
  EXPECT_EQ(c->items().counts().done, 6);
}

TEST_F(CatalogueCheck, WhatIsOfAnotherTypeEndsInWordsThatSayWhatToDo) {
  const auto read_all = [](Catalogue& c) {
    c.items().page({}), c.items().facets({}), c.items().counts(), c.arrivals().of("aa"), c.events().of("aa"),
        c.statements().of_item("aa"), c.jobs().list(""), c.story().times(-1, 10), c.story().areas(-1, 10);
    c.log_position(), c.jobs().open(), c.items().name_of("aa"), c.story().said_since(0, 10), c.check().dump_said();
  };
  for (const char* column :
       {"item SET size_bytes", "item SET sha512", "item SET name", "item SET rating", "arrival SET mtime_us",
        "arrival SET path", "event SET time_us", "statement SET key", "statement SET start_us", "job SET ms",
        "job SET version", "job SET error", "position SET entries", "word SET text"})
    for (const char* value : {"NULL", "x'00ff'", "1e308", "'text'"}) {
      const bool text = std::string(column).find("sha512") + 1 || std::string(column).find("name") + 1 ||
                        std::string(column).find("path") + 1 || std::string(column).find("key") + 1 ||
                        std::string(column).find("error") + 1 || std::string(column).find("text") + 1;
      if (text && (std::string(value) == "'text'" || std::string(value) == "1e308")) continue;  // a text like any other
      fs::copy_file(file_, temporary_.path() / "kept");
      forge("PRAGMA writable_schema = ON");
      {
        soci::session session(soci::sqlite3, "db=" + file_.string());
        session << "PRAGMA writable_schema = ON";
        session << "UPDATE sqlite_master SET sql = replace(replace(sql, ' NOT NULL', ''), ' UNIQUE', '') WHERE type = "
                   "'table' AND name NOT LIKE 'word_of%' AND name <> 'word'";
      }
      try {
        forge(std::string("UPDATE ") + column + " = " + value +
              (std::string(column) == "word SET text" ? " WHERE no = 1" : ""));
        read_all(*open());
        ADD_FAILURE() << column << " = " << value << " is read as if it were right";
      } catch (const base::Fatal& error) {
        EXPECT_NE(std::string(error.what()).find("contrechamp rebuild"), std::string::npos)
            << column << value << error.what();
        EXPECT_EQ(std::string(error.what()).find("SELECT"), std::string::npos) << error.what();
      } catch (const soci::soci_error&) {  // the engine does not take such a value here
      }
      for (const char* suffix : {"-wal", "-shm"}) fs::remove(file_.string() + suffix);
      fs::rename(temporary_.path() / "kept", file_);
    }
}

TEST_F(CatalogueCheck, AFileThatIsNoCatalogueIsMadeAnew) {
  const std::string address = file_.string();
  EXPECT_TRUE(Catalogue::is_current(address));
  fs::resize_file(file_, 5000);  // its tables lie beyond
  EXPECT_FALSE(Catalogue::is_current(address));
  std::ofstream(file_, std::ios::trunc) << std::string(8192, 'x');
  EXPECT_FALSE(Catalogue::is_current(address));
  try {
    open();
    ADD_FAILURE() << "opened";
  } catch (const base::Fatal& error) {
    EXPECT_NE(std::string(error.what()).find("contrechamp rebuild"), std::string::npos) << error.what();
  }
}

TEST_F(CatalogueCheck, DamagedObjectsAreFoundInWhateverState) {
  auto c = open();
  c->objects().put({"aa", 5, 1900000000000000001, 3, ""});
  c->objects().put({"bb", 5, 2, 3, "missing"});
  c->objects().put({"nobody's", 5, 2, 3, "missing"});
  ASSERT_EQ(c->objects().states({}).size(), 2u);
  EXPECT_EQ(c->objects().states({"aa"}).at(0).mtime_ns, 1900000000000000001);
  EXPECT_EQ(c->items().find("bb")->damage, "missing");
  EXPECT_EQ(c->items().find("bb")->state, ItemState::waiting);
  EXPECT_EQ(c->items().find("aa")->damage, "");
  ItemQuery query;
  query.state = "damaged";
  ASSERT_EQ(c->items().count(query), 1);
  EXPECT_EQ(c->items().page(query).at(0).id, "bb");
  const auto damaged = [&] {
    for (const auto& row : c->items().facets({}))
      if (row.facet == "state" && row.value == "damaged") return row.count;
    return std::int64_t{0};
  };
  EXPECT_EQ(damaged(), 1);
  c->objects().put({"bb", 5, 2, 3, ""});
  EXPECT_EQ(damaged(), 0);
  EXPECT_EQ(c->items().count(query), 0);
}

}  // namespace
}  // namespace contrechamp::store
