// The cost of the catalogue: statements a second with few and with many statements (about one item, many items, one
// incident), the speed of a rebuild from records, and the bytes of one small file.
//
//   statements FOLDER [STATEMENTS] [ITEMS]      100,000 statements and 20,000 items by default
//
// Rates are by processor seconds of this thread, the best of three rounds. The time to write transactions to the disk
// does not count; rates by the wall clock are printed too. On a loaded machine these rates vary by a third. So the goal
// of a steady cost is checked by the steps of the database engine for a statement, which do not vary. Exit code 1 when
// a goal is missed.
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "archive/projection.h"
#include "base/digest.h"
#include "pipeline/pipeline.h"
#include "store/tables/catalogue.h"

namespace {

using namespace contrechamp;
namespace fs = std::filesystem;
namespace event_type = archive::event_type;

// Goals of docs/design.md: a steady rate, a rebuild of several thousand records a second of which reading takes the
// larger part, and a small file within 8 KiB with its object, its records and its rows.
constexpr double least_ratio = 0.8, least_records_s = 15000, most_bytes_of_item = 2048;
// With many items each gets eight statements in a row, so that the work is the same for few and many.
constexpr int of_each = 8;
// Sizes of the measured parts, chosen by hand.
constexpr int few = 5000, at_once = 1000, one_by_one = 400;

double computed_s() {
  rusage used{};
  ::getrusage(RUSAGE_THREAD, &used);
  return static_cast<double>(used.ru_utime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec) / 1e6;
}

struct Clock {
  double cpu = computed_s(), wall = now(CLOCK_MONOTONIC);
  static double now(clockid_t which) {
    timespec time{};
    ::clock_gettime(which, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  }
  double cpu_s() const { return computed_s() - cpu; }
  double wall_s() const { return now(CLOCK_MONOTONIC) - wall; }
};

std::string id_of(int number) { return base::sha256_hex(std::to_string(number)); }

archive::Record record_of(const char* event, const std::string& object, base::Json detail) {
  return {event, {1900000000000000}, "system, synchronised", "agent-1", "contrechamp", object, std::move(detail)};
}

enum class About { one_item, many_items, one_incident };
constexpr const char* names[] = {"one item", "many items", "one incident"};

// A mix as people write it: tags and statements about moments add up, notes and places supersede earlier ones.
archive::Record statement_of(About about, int number) {
  base::Json said = {{"by", number % 3 == 0 ? "heron" : "tilleul"}};
  const std::string text = "what was seen at the ford, word" + std::to_string(number);
  if (about == About::one_incident) {
    said["incident"] = "00000000000000aa";
    said["key"] = number % 2 == 0 ? "title" : "note", said["value"] = text;
    return record_of(event_type::metadata_modification, "", said);
  }
  const char* keys[] = {"note", "tag", "place", "note"};
  said["key"] = keys[number % 4], said["value"] = text;
  if (number % 4 == 3) said["start_us"] = number * 1000, said["end_us"] = number * 1000 + 500;
  return record_of(event_type::metadata_modification, id_of(about == About::one_item ? 0 : number / of_each), said);
}

// Two records for each item, as intake writes them.
void add_items(std::vector<archive::Record>& records, int from, int count) {
  for (int i = from; i < from + count; ++i) {
    const std::string id = id_of(i);
    records.push_back(record_of(event_type::ingestion, id, {{"size_bytes", 12}, {"sha512", id + id}}));
    records.push_back(record_of(event_type::transfer, id,
                                {{"accession", 0},
                                 {"path", fmt::format("card/{:03}/note{:06}.txt", i / 1000, i)},
                                 {"folder", "card"},
                                 {"mtime_us", 1552380905000000 + i},
                                 {"ctime_us", 1552380905000000 + i},
                                 {"origin", id.substr(0, 32)}}));
  }
}

void take_in(store::Catalogue& catalogue, const std::vector<archive::Record>& records, std::size_t from,
             std::size_t until) {
  catalogue.transact([&] {
    for (std::size_t i = from; i < until; ++i) archive::project(catalogue, static_cast<std::int64_t>(i), records[i]);
    catalogue.set_log_position({static_cast<std::int64_t>(until), std::string(64, 'a')});
  });
}

// Counts the steps of the engine on all connections that are opened during its lifetime.
class Steps {
 public:
  Steps() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&count)); }
  ~Steps() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&count)); }
  static inline std::int64_t taken = 0;

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

struct Rates {
  double single = 0, batch = 0, wall = 0;  // statements a second
  double steps = 0;                        // a statement
};

// Writes rows only, as commit() does: one transaction for each statement, and one for a thousand.
Rates rates_at(const std::string& address, store::Catalogue& catalogue, std::vector<archive::Record>& records,
               About about, int& number) {
  const auto add = [&](int count) {
    const std::size_t from = records.size();
    for (int i = 0; i < count; ++i) records.push_back(statement_of(about, number++));
    return from;
  };
  Rates rates;
  for (int round = 0; round < 3; ++round) {
    std::size_t from = add(one_by_one);
    Clock single;
    for (std::size_t i = from; i < records.size(); ++i) take_in(catalogue, records, i, i + 1);
    rates.single = std::max(rates.single, one_by_one / single.cpu_s());
    rates.wall = std::max(rates.wall, one_by_one / single.wall_s());
    from = add(at_once);
    Clock batch;
    take_in(catalogue, records, from, records.size());
    rates.batch = std::max(rates.batch, at_once / batch.cpu_s());
  }
  const Steps steps;
  store::Catalogue counted(address);
  const std::size_t from = add(one_by_one);
  const std::int64_t before = Steps::taken;
  for (std::size_t at = from; at < records.size(); ++at) take_in(counted, records, at, at + 1);
  rates.steps = static_cast<double>(Steps::taken - before) / one_by_one;
  return rates;
}

bool measure_statements(const fs::path& folder, About about, int most) {
  const fs::path file = folder / fmt::format("statements-{}.sqlite", static_cast<int>(about));
  const std::string address = "sqlite3://" + file.string();
  store::Catalogue catalogue(address);
  std::vector<archive::Record> records;
  add_items(records, 0, about == About::many_items ? (most + few) / of_each + 1 : 1);
  take_in(catalogue, records, 0, records.size());
  int number = 0;
  Rates first, last;
  const auto fill = [&](int until) {
    while (number < until) {
      const std::size_t from = records.size();
      for (int i = 0; i < at_once && number < until; ++i) records.push_back(statement_of(about, number++));
      take_in(catalogue, records, from, records.size());
    }
  };
  fill(few), first = rates_at(address, catalogue, records, about, number);
  fill(most), last = rates_at(address, catalogue, records, about, number);
  const auto tell = [](const char* what, int count, const Rates& rates) {
    fmt::print("{:13} {:6}: {:6.0f}/s one by one ({:.0f}/s of the clock), {:6.0f}/s in batches, {:.0f} steps each\n",
               what, count, rates.single, rates.wall, rates.batch, rates.steps);
  };
  tell(names[static_cast<int>(about)], few, first), tell("", most, last);
  const double steady = first.steps / last.steps;
  fmt::print("{:13} ratio of rates {:.2f} and {:.2f}, of steps {:.2f}\n", "", last.single / first.single,
             last.batch / first.batch, steady);
  std::fflush(stdout);
  return steady >= least_ratio;
}

// commit() with all its writes to the disk.
bool measure_commits(const fs::path& folder, int most) {
  auto archive = std::move(*archive::Archive::create(folder / "archive", "bench", "agent-1"));
  const auto say = [&](int from, int until, int size) {
    Clock clock;
    for (int number = from; number < until; number += size) {
      std::vector<archive::Record> records;
      for (int i = 0; i < size; ++i) {
        archive::Record record = statement_of(About::one_incident, number + i);
        records.push_back(archive->make_record(record.event, "", record.detail));
      }
      archive->commit(records);
    }
    return (until - from) / clock.wall_s();
  };
  const double one = say(0, one_by_one, 1);
  say(one_by_one, few, 200);
  const double early = say(few, few + one_by_one, 1), many = say(few + one_by_one, most, 200);
  const double late = say(most, most + one_by_one, 1);
  fmt::print(
      "commit():     {:.0f}/s one by one at first, {:.0f}/s after {}, {:.0f}/s after {} (ratio {:.2f}); {:.0f}/s by "
      "200\n",
      one, early, few, late, most, late / early, many);
  return late >= least_ratio * early;
}

bool measure_rebuild(const fs::path& folder, const char* what, const std::vector<archive::Record>& records) {
  const fs::path file = folder / "rebuild.sqlite";
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file.string() + suffix);
  Clock clock;
  {
    store::Catalogue catalogue("sqlite3://" + file.string());
    take_in(catalogue, records, 0, records.size());
  }
  const double rate = static_cast<double>(records.size()) / clock.cpu_s();
  fmt::print("made anew:    {} records, {}: {:.0f}/s ({:.0f}/s of the clock), {} bytes\n", records.size(), what, rate,
             static_cast<double>(records.size()) / clock.wall_s(), fs::file_size(file));
  std::fflush(stdout);
  return rate >= least_records_s;
}

bool measure_bytes(const fs::path& folder, int items) {
  const fs::path file = folder / "items.sqlite";
  Clock clock;
  {
    store::Catalogue catalogue("sqlite3://" + file.string(), store::Durability::rebuildable);
    std::vector<archive::Record> records{record_of(event_type::accession, "", {{"folder", "card"}})};
    add_items(records, 0, items);
    for (std::size_t at = 0; at < records.size(); at += at_once)
      take_in(catalogue, records, at, std::min(records.size(), at + at_once));
    for (const auto& stage : pipeline::pipeline()) catalogue.jobs().queue(stage.name, stage.version);
    for (const auto& stage : pipeline::pipeline())
      catalogue.transact([&] {
        while (auto job = catalogue.jobs().take(stage.name, stage.needs, stage.in_order)) {
          if (job->stage == "probe") {
            store::MediaRow media;
            media.item = job->item, media.kind = model::Kind::text, media.mime = "text/plain";
            catalogue.media().put(media), catalogue.media().put_claims(job->item, job->stage, {});
          }
          job->state = store::JobState::done, job->seconds = 0.012, job->cpu_seconds = 0.004;
          catalogue.jobs().end(*job);
        }
      });
    if (catalogue.jobs().open() != 0) fmt::print("jobs are left open\n");
  }
  std::uintmax_t bytes = fs::file_size(file);
  for (const char* suffix : {"-wal", "-shm"})
    bytes += fs::exists(file.string() + suffix) ? fs::file_size(file.string() + suffix) : 0;
  const double each = static_cast<double>(bytes) / items;
  fmt::print("small files:  {} items with every job done: {:.0f} bytes an item, {:.1f} s of the processor\n", items,
             each, clock.cpu_s());
  return each <= most_bytes_of_item;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return fmt::print(stderr, "statements FOLDER [STATEMENTS] [ITEMS]\n"), 2;
  const fs::path folder = fs::path(argv[1]) / fmt::format("statements-{}", ::getpid());
  const int most = argc > 2 ? std::atoi(argv[2]) : 100000, items = argc > 3 ? std::atoi(argv[3]) : 20000;
  fs::create_directories(folder);
  bool good = true;
  good &= measure_bytes(folder, items);
  std::vector<archive::Record> records;
  add_items(records, 0, items);
  good &= measure_rebuild(folder, "arrivals and items", records);
  records.clear(), add_items(records, 0, most / 3 / of_each + 1);
  for (int i = 0; i < most; ++i) records.push_back(statement_of(static_cast<About>(i % 3), i / 3));
  good &= measure_rebuild(folder, "statements", records);
  good &= measure_commits(folder, most);
  for (const About about : {About::many_items, About::one_item, About::one_incident})
    good &= measure_statements(folder, about, most);
  fs::remove_all(folder);
  fmt::print("{}\n", good ? "every goal is met" : "a goal is missed");
  return good ? 0 : 1;
}
