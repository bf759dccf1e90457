#include "store/db/connection.h"

#include <soci/sqlite3/soci-sqlite3.h>

namespace contrechamp::store {

namespace {

constexpr const char* prefix = "sqlite3://";
// KiB, what a page of the library reads; the engine's own 2 MiB are read anew each time.
constexpr int cache_kib = 16384;
// Bytes that the engine leaves of its log of changes after it has taken them over: four times its usual length.
constexpr long wal_bytes = 16 << 20;

}  // namespace

Connection::Connection(const std::string& address, Durability durability) {
  guarded([&] {
    if (address.rfind(prefix, 0) != 0) throw base::Fatal("unknown catalogue address: " + address);
    sql_.open(soci::sqlite3, connect_string(address.substr(std::string(prefix).size())));
    // Nothing that stands in the file may call a function that does more than compute, and a cell must lie within its
    // page.
    sql_ << "PRAGMA trusted_schema = OFF";
    sql_ << "PRAGMA cell_size_check = ON";
    set_default_cache();
    sql_ << "PRAGMA journal_mode = WAL";
    sql_ << "PRAGMA journal_size_limit = " + std::to_string(wal_bytes);
    sql_ << (durability == Durability::said ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  });
}

// What was written stands in the file itself and not in its log of changes, unless another connection still reads.
Connection::~Connection() {
  try {
    prepared_.forget();
    sql_ << "PRAGMA busy_timeout = 0";
    sql_ << "PRAGMA wal_checkpoint(TRUNCATE)";
  } catch (const std::exception&) {
    // Whoever closes last does it.
  }
}

void Connection::set_cache(int kib) { sql_ << "PRAGMA cache_size = -" + std::to_string(kib); }

void Connection::set_default_cache() { set_cache(cache_kib); }

void Connection::transact(const std::function<void()>& body) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    if (depth_ > 0) return body();
    prepared_.run("BEGIN IMMEDIATE");
    ++depth_;
    try {
      hooks_.begun();
      body();
      hooks_.ending();
      prepared_.run("COMMIT");
    } catch (...) {
      --depth_;
      roll_back();
      throw;
    }
    --depth_;
    hooks_.committed();
  });
}

void Connection::roll_back() {
  hooks_.undone();
  try {
    sql_ << "ROLLBACK";
  } catch (const std::exception&) {
    // The engine already rolled back; the first failure is the one to report.
  }
}

}  // namespace contrechamp::store
