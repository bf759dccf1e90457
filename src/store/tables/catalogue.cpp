#include "store/tables/catalogue.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <utility>

#include "base/fold.h"
#include "base/result.h"
#include "store/db/guarded.h"
#include "store/db/prepared.h"

namespace contrechamp::store {

namespace {

constexpr std::int64_t no_item = -1;       // in rows: about none that is known
constexpr std::int64_t unknown_item = -2;  // to ask for: of no row
constexpr const char* prefix = "sqlite3://";
// KiB, what a page of the library reads; the engine's own 2 MiB are read anew each time.
constexpr int cache_kib = 16384;
// KiB, while a catalogue is filled from nothing: 100,000 items with their statements, so that no page is written twice.
constexpr int filling_cache_kib = 262144;
// Bytes that the engine leaves of its log of changes after it has taken them over: four times its usual length.
constexpr long wal_bytes = 16 << 20;

}  // namespace

Catalogue::Catalogue(const std::string& address, Durability durability) {
  guarded([&] {
    if (address.rfind(prefix, 0) != 0) throw base::Fatal("unknown catalogue address: " + address);
    sql_ = std::make_unique<soci::session>(soci::sqlite3, connect_string(address.substr(std::string(prefix).size())));
    prepared_ = std::make_unique<Prepared>(*sql_);
    // Nothing that stands in the file may call a function that does more than compute, and a cell must lie within its
    // page.
    *sql_ << "PRAGMA trusted_schema = OFF";
    *sql_ << "PRAGMA cell_size_check = ON";
    *sql_ << "PRAGMA cache_size = -" + std::to_string(cache_kib);
    *sql_ << "PRAGMA journal_mode = WAL";
    *sql_ << "PRAGMA journal_size_limit = " + std::to_string(wal_bytes);
    *sql_ << (durability == Durability::said ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    make_tables();
  });
}

// What was written stands in the file itself and not in its log of changes, unless another connection still reads.
Catalogue::~Catalogue() {
  try {
    prepared_.reset();
    *sql_ << "PRAGMA busy_timeout = 0";
    *sql_ << "PRAGMA wal_checkpoint(TRUNCATE)";
  } catch (const std::exception&) {
    // Whoever closes last does it.
  }
}

void Catalogue::transact(const std::function<void()>& body) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    if (depth_ > 0) return body();
    prepared_->run("BEGIN IMMEDIATE");
    ++depth_;
    try {
      const bool filling = log_position().entries == 0;
      if (filling) prepared_->run("PRAGMA cache_size = -" + std::to_string(filling_cache_kib));
      body();
      refresh_changed();
      count_added();
      prepared_->run("COMMIT");
      --depth_;
      if (filling) prepared_->run("PRAGMA cache_size = -" + std::to_string(cache_kib));
    } catch (...) {
      --depth_;
      forget_uncommitted();
      try {
        *sql_ << "ROLLBACK";
      } catch (const std::exception&) {
        // The engine already rolled back; the first failure is the one to report.
      }
      throw;
    }
  });
}

void Catalogue::forget_uncommitted() {
  changed_items_.clear(), changed_incidents_.clear(), changed_pairs_.clear();
  words_.clear(), added_ = {}, last_item_ = {};
}

std::int64_t Catalogue::word(const std::string& text) {
  if (const auto known = words_.find(text); known != words_.end()) return known->second;
  std::int64_t number = known_word(text);
  if (number < 0) {
    prepared_->one("SELECT COALESCE(MAX(no), 0) + 1 FROM word", std::tie(number));
    prepared_->run("INSERT INTO word (no, text) VALUES (:no, :text)", number, text);
  }
  // Few texts come back: names of agents, folders and stages. An archive with more of them asks anew.
  if (words_.size() < 1000 && depth_ > 0) words_.emplace(text, number);
  return number;
}

std::int64_t Catalogue::known_word(const std::string& text) {
  std::int64_t number = -1;
  prepared_->one("SELECT no FROM word WHERE text = :text", std::tie(number), text);
  return number;
}

std::int64_t Catalogue::number_of(const std::string& item) {
  if (item.empty()) return unknown_item;
  if (last_item_.first == item) return last_item_.second;
  std::int64_t number = unknown_item;
  if (prepared_->one("SELECT seq FROM item WHERE id = :id", std::tie(number), item) && depth_ > 0)
    last_item_ = {item, number};
  return number;
}

LogPosition Catalogue::log_position() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    LogPosition position;
    prepared_->one("SELECT entries, last_hash FROM position WHERE one = 1",
                   std::tie(position.entries, position.last_hash));
    return position;
  });
}

void Catalogue::set_log_position(const LogPosition& position) {
  transact([&] {
    prepared_->run("UPDATE position SET entries = :entries, last_hash = :hash WHERE one = 1", position.entries,
                   position.last_hash);
  });
}

void Catalogue::count_added() {
  const Added added = std::exchange(added_, {});
  if (added.items + added.arrivals + added.statements + added.events == 0) return;
  prepared_->run(
      "UPDATE position SET items = items + :items, arrivals = arrivals + :arrivals, statements = statements + "
      ":statements,"
      " events = events + :events WHERE one = 1",
      added.items, added.arrivals, added.statements, added.events);
}

void Catalogue::add_item(const std::string& id, const std::string& sha512, std::int64_t size_bytes, std::int64_t seq) {
  transact([&] {
    if (number_of(id) >= 0) return;
    std::int64_t there = -1;
    if (id.empty() && prepared_->one("SELECT seq FROM item WHERE id = :id", std::tie(there), id)) return;
    prepared_->run("INSERT INTO item (seq, id, sha512, size_bytes) VALUES (:seq, :id, :sha512, :size)", seq, id, sha512,
                   size_bytes);
    last_item_ = {id, seq};
    ++added_.items;
    changed_item(id, Changed::all);
    changed_pairs_of(id);
  });
}

void Catalogue::add_arrival(const ArrivalRow& arrival) {
  transact([&] {
    const std::int64_t item = std::max(number_of(arrival.item), no_item);
    std::int64_t known = -1;
    const bool delivered_before =
        prepared_->one("SELECT item FROM arrival WHERE item = :item AND accession = :accession LIMIT 1",
                       std::tie(known), item, arrival.accession);
    const std::string folded = base::fold_for_index(arrival.path);
    prepared_->run(
        "INSERT INTO arrival (seq, accession, item, path, path_hex, folder, mtime_us, ctime_us, time_us, agent, "
        "origin, search)"
        " VALUES (:seq, :accession, :item, :path, :hex, :folder, :mtime, :ctime, :time, :agent, :origin, :search)",
        arrival.seq, arrival.accession, item, arrival.path, arrival.path_hex, word(arrival.folder), arrival.mtime_us,
        arrival.ctime_us, arrival.time_us, word(arrival.agent), arrival.origin,
        folded == arrival.path ? std::string() : folded);
    add_text(arrival.seq, folded);
    ++added_.arrivals;
    if (item < 0) return;
    const auto slash = arrival.path.find_last_of('/');
    const std::string name = slash == std::string::npos ? arrival.path : arrival.path.substr(slash + 1);
    prepared_->run("UPDATE item SET name = :name WHERE seq = :item AND name = ''", name,
                   item);  // the name met first stays
    // What its item shows follows from its deliveries: another file of one of them changes nothing.
    if (!delivered_before) changed_item(arrival.item, Changed::shown);
  });
}

void Catalogue::add_event(const EventRow& event) {
  transact([&] {
    const std::int64_t item = std::max(number_of(event.item), no_item);
    prepared_->run(
        "INSERT INTO event (seq, event, item, object, time_us, agent, detail)"
        " VALUES (:seq, :event, :item, :object, :time, :agent, :detail)",
        event.seq, word(event.event), item, item < 0 ? event.item : std::string(), event.time_us, word(event.agent),
        event.detail);
    ++added_.events;
  });
}

}  // namespace contrechamp::store
