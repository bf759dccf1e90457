// That what is said costs the same however much was said, in steps of the engine and not in seconds; and that it shows
// the same however it came.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/folder_fixture.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {
namespace {

// Of every connection that is opened while one of these lives.
class Steps {
 public:
  Steps() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&count)); }
  ~Steps() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&count)); }
  static std::int64_t taken() { return steps_; }

 private:
  static int count(sqlite3* connection, char**, const void*) {
    const auto step = [](void*) {
      ++steps_;
      return 0;
    };
    sqlite3_progress_handler(connection, 1, step, nullptr);
    return SQLITE_OK;
  }
  static inline std::int64_t steps_ = 0;
};

enum class About { one_item, one_delivery, one_incident };

StatementRow statement_of(About about, int number) {
  StatementRow row;
  row.seq = 100 + number, row.time_us = 6, row.agent = "agent-1";
  row.by = number % 3 == 0 ? "heron" : "tilleul";
  row.value = "word" + std::to_string(number);
  const char* keys[] = {"note", "tag", "place", "note", "title", "time"};
  row.key = keys[number % (about == About::one_incident ? 6 : 4)];
  if (row.key == "time") row.value = "203" + std::to_string(number % 5);
  if (about == About::one_item) row.item = "aa";
  if (about == About::one_delivery) row.accession = 0;
  if (about == About::one_incident) row.incident = "00000000000000aa";
  if (about == About::one_item && number % 4 == 3) row.start_us = number * 1000, row.end_us = number * 1000 + 1;
  return row;
}

ArrivalRow arrival_of(std::int64_t seq, const std::string& item, std::int64_t accession) {
  ArrivalRow arrival;
  arrival.seq = seq, arrival.item = item, arrival.accession = accession,
  arrival.path = "card/clip" + std::to_string(seq), arrival.agent = "agent-1";
  return arrival;
}

class CatalogueSteady : public ::testing::Test {
 protected:
  std::string address(const char* name) const { return "sqlite3://" + (temporary_.path() / name).string(); }
  base::TemporaryFolder temporary_;
};

TEST_F(CatalogueSteady, AThousandWordsLaterTheNextCostsNoMore) {
  const Steps steps;
  for (const About about : {About::one_item, About::one_incident}) {
    Catalogue c(address(about == About::one_item ? "item" : "incident"));
    c.transact([&] {
      c.items().add("aa", "512", 5, 2);
      c.arrivals().add(arrival_of(3, "aa", 0));
      c.set_log_position({4, "hash"});
    });
    int number = 0;
    const auto steps_of = [&](int count) {
      const std::int64_t before = Steps::taken();
      for (const int until = number + count; number < until; ++number) c.statements().add(statement_of(about, number));
      return static_cast<double>(Steps::taken() - before) / count;
    };
    steps_of(60);
    const double first = steps_of(60);
    c.transact([&] { steps_of(1200); });
    const double last = steps_of(60);
    EXPECT_LT(last, 1.2 * first) << "steps of the engine a statement, of " << static_cast<int>(about);
  }
}

// The same two again and again, and one item with ever others; of both kinds of words that speak of two.
TEST_F(CatalogueSteady, AThousandWordsAboutPairsLaterTheNextCostsNoMore) {
  const Steps steps;
  for (const bool of_one_pair : {true, false}) {
    Catalogue c(address(of_one_pair ? "pair" : "pairs"));
    const auto id_of = [](int i) { return base::sha256_hex(std::to_string(i)); };
    c.transact([&] {
      for (int i = 0; i < 1000; ++i) c.items().add(id_of(i), "512", 5, i + 1);
      c.set_log_position({1000, "hash"});
    });
    int number = 0;
    const auto steps_of = [&](int count) {
      const std::int64_t before = Steps::taken();
      for (const int until = number + count; number < until; ++number) {
        StatementRow row = statement_of(About::one_item, number);
        row.seq = 2000 + number, row.item = id_of(0), row.start_us = row.end_us = -1;
        const std::string other = id_of(of_one_pair ? 1 : 1 + number % 999);
        row.key = number % 2 == 0 ? "footage" : "clock_link";
        row.value = number % 2 == 0 ? other + (number % 3 == 0 ? " same" : " different") : "recording " + other;
        c.statements().add(row);
      }
      return static_cast<double>(Steps::taken() - before) / count;
    };
    steps_of(60);
    const double first = steps_of(60);
    c.transact([&] { steps_of(1200); });
    const double last = steps_of(60);
    EXPECT_LT(last, 1.2 * first) << "steps of the engine a statement, of one pair: " << of_one_pair;
  }
}

// A file that is delivered again and again is one item with many arrivals.
TEST_F(CatalogueSteady, AThousandArrivalsLaterTheNextCostsNoMore) {
  const Steps steps;
  Catalogue c(address("arrivals"));
  c.transact([&] { c.items().add("aa", "512", 5, 2), c.set_log_position({4, "hash"}); });
  std::int64_t seq = 10;
  const auto steps_of = [&](int count) {
    const std::int64_t before = Steps::taken();
    for (int i = 0; i < count; ++i) c.arrivals().add(arrival_of(seq++, "aa", 0));
    return static_cast<double>(Steps::taken() - before) / count;
  };
  steps_of(30);
  const double first = steps_of(30);
  c.transact([&] { steps_of(1000); });
  EXPECT_LT(steps_of(30), 1.2 * first);
}

TEST_F(CatalogueSteady, JobsCostTheSameHoweverManyWait) {
  const Steps steps;
  const auto cost = [&](const char* name, int items) {
    Catalogue c(address(name));
    c.transact([&] {
      for (int i = 0; i < items; ++i) c.items().add("item" + std::to_string(i), "512", 5, i);
    });
    c.jobs().queue("look", 1), c.jobs().queue("copies", 1);
    const std::int64_t before = Steps::taken();
    for (const char* stage : {"look", "copies"}) {
      auto job = c.jobs().take(stage, stage[0] == 'c' ? "look" : "", stage[0] == 'c');
      EXPECT_TRUE(job);
      job->state = JobState::done, c.jobs().end(*job);
    }
    return Steps::taken() - before;
  };
  EXPECT_LT(static_cast<double>(cost("many", 2000)), 1.2 * static_cast<double>(cost("few", 20)));
}

// One by one, as people say them, and all at once, as a catalogue is made anew: the same rows, withdrawals and words
// about deliveries and their items among them.
TEST_F(CatalogueSteady, OneByOneOrAllAtOnceShowsTheSame) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    std::vector<StatementRow> said;
    for (int i = 0; i < 120; ++i) {
      StatementRow row = statement_of(static_cast<About>(random() % 3), static_cast<int>(random() % 24));
      row.seq = 100 + i;
      if (i > 5 && random() % 4 == 0) {
        const StatementRow& before = said[random() % said.size()];
        row.item = before.item, row.accession = before.accession, row.incident = before.incident, row.by = before.by;
        row.key = before.key, row.value.clear(), row.withdraws = before.seq;
      }
      said.push_back(row);
    }
    const auto fill = [&](Catalogue& c) {
      c.items().add("aa", "512", 5, 2);
      c.arrivals().add(arrival_of(3, "aa", 0));
      for (const auto& row : said) {
        c.statements().add(row);
        if (row.seq == 150) c.arrivals().add(arrival_of(50, "aa", 7));
      }
    };
    Catalogue one_by_one(address(("one-" + std::to_string(seed)).c_str())),
        at_once(address(("all-" + std::to_string(seed)).c_str()));
    fill(one_by_one);
    at_once.transact([&] { fill(at_once); });
    EXPECT_EQ(one_by_one.check().dump_said(), at_once.check().dump_said()) << "seed " << seed;
    for (int word = 0; word < 24; ++word) {
      ItemQuery query;
      query.text = "word" + std::to_string(word) + " clip3";
      bool stands = false;
      for (const auto& row : one_by_one.statements().of_item("aa"))
        stands |= row.state == StatementState::stands && (row.value + " ").find("word" + std::to_string(word)) == 0;
      EXPECT_EQ(one_by_one.items().count(query), at_once.items().count(query)) << query.text;
      if (stands) {
        EXPECT_EQ(one_by_one.items().count(query), 1) << query.text << ", seed " << seed;
      }
    }
  }
}

// A delivery that is spoken of when its files are in shows at each of them, and one word of the same person about the
// file itself outweighs it, in what is shown and in what is found.
TEST_F(CatalogueSteady, WhatIsSaidOfADeliveryLaterShowsAtItsItems) {
  Catalogue c(address("late"));
  for (const char* id : {"aa", "bb"})
    c.items().add(id, "512", 5, id[0]), c.arrivals().add(arrival_of(200 + id[0], id, 0));
  StatementRow row = statement_of(About::one_delivery, 0);
  row.seq = 400, row.key = "side", row.value = "north";
  c.statements().add(row);
  ItemQuery query;
  query.text = "north";
  EXPECT_EQ(c.items().find("bb")->side, "north");
  EXPECT_EQ(c.items().count(query), 2);
  row.seq = 401, row.accession = -1, row.item = "aa", row.value = "south";
  c.statements().add(row);
  EXPECT_EQ(c.items().find("aa")->side, "south");
  EXPECT_EQ(c.items().count(query), 1);
  query.text = "sout";
  EXPECT_EQ(c.items().page(query).at(0).id, "aa");
}

}  // namespace
}  // namespace contrechamp::store
