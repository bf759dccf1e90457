#include "store/catalogue.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/result.h"
#include "store/catalogue_schema.h"
#include "store/guarded.h"

namespace contrechamp::store {

using soci::into;
using soci::use;

Catalogue::Catalogue(const std::string& address, Durability durability) {
  guarded([&] {
    const std::string prefix = "sqlite3://";
    if (address.rfind(prefix, 0) != 0) throw base::Fatal("unknown catalogue address: " + address);
    sql_ = std::make_unique<soci::session>(soci::sqlite3, "db=" + address.substr(prefix.size()) + " timeout=30");
    *sql_ << "PRAGMA cache_size = -16384";  // KiB: what a page of the library reads; the engine's own 2 MiB are read anew each time
    std::string mode;
    *sql_ << "PRAGMA journal_mode=WAL", into(mode);
    *sql_ << (durability == Durability::said ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    transact([&] {
      for (const char* statement : catalogue_schema) *sql_ << statement;
      make_search();
      mark_current();
    });
  });
}

Catalogue::~Catalogue() = default;

void Catalogue::transact(const std::function<void()>& body) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    if (depth_ > 0) return body();
    *sql_ << "BEGIN IMMEDIATE";
    ++depth_;
    try {
      body();
      refresh_changed();
      *sql_ << "COMMIT";
      --depth_;
    } catch (...) {
      --depth_;
      changed_items_.clear(), changed_incidents_.clear();
      try {
        *sql_ << "ROLLBACK";
      } catch (const std::exception&) {
        // The engine already rolled back; the first failure is the one to report.
      }
      throw;
    }
  });
}

LogPosition Catalogue::log_position() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    LogPosition position;
    long long entries = 0;
    *sql_ << "SELECT entries, last_hash FROM position WHERE one = 1", into(entries), into(position.last_hash);
    position.entries = entries;
    return position;
  });
}

void Catalogue::set_log_position(const LogPosition& position) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long entries = position.entries;
    *sql_ << "INSERT INTO position (one, entries, last_hash) VALUES (1, :entries, :hash)"
             " ON CONFLICT (one) DO UPDATE SET entries = excluded.entries, last_hash = excluded.last_hash",
        use(entries), use(position.last_hash);
  });
}

void Catalogue::add_item(const std::string& id, const std::string& sha512, std::int64_t size_bytes, std::int64_t seq) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long size = size_bytes;
    const long long sequence = seq;
    *sql_ << "INSERT INTO item (id, sha512, size_bytes, seq) VALUES (:id, :sha512, :size, :seq)"
             " ON CONFLICT (id) DO NOTHING",
        use(id), use(sha512), use(size), use(sequence);
  });
}

void Catalogue::add_arrival(const ArrivalRow& arrival) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long seq = arrival.seq, accession = arrival.accession, mtime = arrival.mtime_us, time = arrival.time_us;
    const long long ctime = arrival.ctime_us;
    *sql_ << "INSERT INTO arrival (seq, accession, item, path, path_hex, folder, mtime_us, ctime_us, time_us, agent,"
             " origin)"
             " VALUES (:seq, :accession, :item, :path, :hex, :folder, :mtime, :ctime, :time, :agent, :origin)",
        use(seq), use(accession), use(arrival.item), use(arrival.path), use(arrival.path_hex), use(arrival.folder),
        use(mtime), use(ctime), use(time), use(arrival.agent), use(arrival.origin);
    const auto slash = arrival.path.find_last_of('/');
    const std::string name = slash == std::string::npos ? arrival.path : arrival.path.substr(slash + 1);
    // The name met first stays.
    *sql_ << "UPDATE item SET name = CASE WHEN name = '' THEN :name ELSE name END WHERE id = :id", use(name),
        use(arrival.item);
    changed_item(arrival.item);
  });
}

void Catalogue::add_event(const EventRow& event) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long seq = event.seq, time = event.time_us;
    *sql_ << "INSERT INTO event (seq, event, item, time_us, agent, detail)"
             " VALUES (:seq, :event, :item, :time, :agent, :detail)",
        use(seq), use(event.event), use(event.item), use(time), use(event.agent), use(event.detail);
  });
}

std::string Catalogue::dump_said() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::string out;
    for (const char* query :
         {"SELECT 'item|'||id||'|'||sha512||'|'||size_bytes||'|'||seq||'|'||name||'|'||side||'|'||source||'|'||note"
          "||'|'||place||'|'||search||'|'||caption||'|'||time||'|'||rating||'|'||graphic||'|'||disputed FROM item ORDER BY id",
          "SELECT 'arrival|'||seq||'|'||accession||'|'||item||'|'||path||'|'||path_hex||'|'||folder||'|'||mtime_us||'|'||ctime_us"
          "||'|'||time_us||'|'||agent||'|'||origin FROM arrival ORDER BY seq",
          "SELECT 'statement|'||seq||'|'||item||'|'||accession||'|'||incident||'|'||key||'|'||value||'|'||time_us||'|'||agent"
          "||'|'||said_by||'|'||evidence||'|'||start_us||'|'||end_us||'|'||lat_e7||'|'||lon_e7||'|'||radius_mm||'|'||bearing_e3"
          "||'|'||withdraws||'|'||state FROM statement ORDER BY seq",
          "SELECT 'incident|'||id||'|'||seq||'|'||title||'|'||stage||'|'||side||'|'||place||'|'||times FROM incident ORDER BY seq",
          "SELECT 'event|'||seq||'|'||event||'|'||item||'|'||time_us||'|'||agent||'|'||detail FROM event ORDER BY seq",
          "SELECT 'position|'||entries||'|'||last_hash FROM position"}) {
      std::string line;
      soci::statement rows = (sql_->prepare << query, into(line));
      rows.execute();
      while (rows.fetch()) out += line + "\n";
    }
    return out;
  });
}

}  // namespace contrechamp::store
