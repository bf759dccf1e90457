// Whether the catalogue is what the program made of records and log: its tables, the number of its rows, and all that
// they say. Nothing here mends anything: whoever finds something throws the catalogue away and makes it anew.
#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/digest.h"
#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/tables/catalogue.h"
#include "store/tables/catalogue_schema.h"

namespace contrechamp::store {

namespace {

// "INTEGER PRIMARY KEY" is what SQLite calls the number of a row.
std::string in_this_engine(std::string statement) {
  const std::string key = " KEY,", primary = " PRIMARY";
  for (auto at = statement.find(key); at != std::string::npos; at = statement.find(key, at + 1))
    if (at < primary.size() || statement.compare(at - primary.size(), primary.size(), primary) != 0)
      statement.replace(at, key.size(), " INTEGER PRIMARY KEY,");
  return statement;
}

void make_tables_in(soci::session& sql) {
  for (const char* statement : catalogue_schema) sql << in_this_engine(statement);
  sql << search_schema();
  sql << "PRAGMA user_version = " + std::to_string(catalogue_version);
}

using Schema = std::map<std::string, std::string>;  // "table item" to its SQL

Schema schema_of(soci::session& sql) {
  Schema out;
  std::string what, text;
  Prepared(sql).each("SELECT type || ' ' || name, tbl_name || ': ' || COALESCE(sql, '') FROM sqlite_master",
                     std::tie(what, text), [&] { out.emplace(what, text); });
  return out;
}

const Schema& schema_made_by_the_program() {
  static const Schema schema = [] {
    soci::session sql(soci::sqlite3, "db=:memory:");
    make_tables_in(sql);
    return schema_of(sql);
  }();
  return schema;
}

// All that the log says, one line a row, in an order of its own.
constexpr const char* said_sql[] = {
    "SELECT "
    "'item|'||id||'|'||sha512||'|'||size_bytes||'|'||seq||'|'||name||'|'||side||'|'||source||'|'||note||'|'||place||'|'"
    "||caption"
    "||'|'||time||'|'||earliest_us||'|'||rating||'|'||graphic||'|'||marks||'|'||placed_marks||'|'||disputed||'|'||has_"
    "place FROM item ORDER BY id",
    "SELECT 'arrival|'||a.seq||'|'||a.accession||'|'||COALESCE(i.id, "
    "'')||'|'||a.path||'|'||a.path_hex||'|'||f.text||'|'||a.mtime_us||'|'||a.ctime_us"
    "||'|'||a.time_us||'|'||g.text||'|'||a.origin||'|'||a.search FROM arrival AS a LEFT JOIN word AS f ON f.no = "
    "a.folder"
    " LEFT JOIN word AS g ON g.no = a.agent LEFT JOIN item AS i ON i.seq = a.item ORDER BY a.seq",
    "SELECT 'statement|'||seq||'|'||item||'|'||accession||'|'||incident||'|'||key||'|'||value||'|'||time_us||'|'||agent"
    "||'|'||said_by||'|'||evidence||'|'||start_us||'|'||end_us||'|'||has_where||'|'||lat_e7||'|'||lon_e7||'|'||radius_"
    "mm||'|'||bearing_e3"
    "||'|'||has_span||'|'||earliest_us||'|'||latest_us||'|'||time_flags||'|'||withdraws||'|'||state||'|'||one||'|'||"
    "same||'|'||search||'|'||other"
    " FROM statement ORDER BY seq",
    "SELECT 'incident|'||id||'|'||seq||'|'||title||'|'||stage||'|'||side||'|'||place||'|'||times FROM incident ORDER "
    "BY seq, id",
    // What people say of two items is of the log, and so is whether they are one footage where people agree.
    "SELECT 'footage|'||x.id||'|'||y.id||'|'||f.judged||'|'||CASE f.judged WHEN 'disputed' THEN '' ELSE f.same_footage "
    "END"
    " FROM footage AS f JOIN item AS x ON x.seq = f.a JOIN item AS y ON y.seq = f.b WHERE f.judged <> ''"
    " ORDER BY f.a, f.b",
    "SELECT 'event|'||e.seq||'|'||w.text||'|'||COALESCE(i.id, "
    "'')||'|'||e.object||'|'||e.time_us||'|'||g.text||'|'||e.detail FROM event AS e"
    " LEFT JOIN word AS w ON w.no = e.event LEFT JOIN word AS g ON g.no = e.agent LEFT JOIN item AS i ON i.seq = "
    "e.item ORDER BY e.seq",
    "SELECT 'position|'||entries||'|'||last_hash FROM position"};

}  // namespace

void Catalogue::make_tables() {
  const auto is_made = [&] {
    std::int64_t tables = 0;
    Prepared(*sql_).one("SELECT COUNT(*) FROM sqlite_master", std::tie(tables));
    return tables > 0;
  };
  if (is_made()) return;
  *sql_ << "BEGIN IMMEDIATE";
  if (!is_made()) make_tables_in(*sql_);  // else another process was quicker
  *sql_ << "COMMIT";
}

void Catalogue::each_said(const std::function<void(const std::string&)>& take) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    std::string line;
    for (const char* query : said_sql) prepared_->each(query, std::tie(line), [&] { take(line += "\n"); });
  });
}

std::string Catalogue::dump_said() {
  std::string out;
  each_said([&](const std::string& line) { out += line; });
  return out;
}

std::string Catalogue::projection_digest() {
  base::Digest digest(base::DigestKind::sha256);
  each_said([&](const std::string& line) { digest.update(line.data(), line.size()); });
  return digest.hex();
}

std::vector<std::string> Catalogue::foreign_schema() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<std::string> out;
    const Schema& made = schema_made_by_the_program();
    const Schema found = schema_of(*sql_);
    for (const auto& [what, text] : found) {
      const auto own = made.find(what);
      if (own == made.end()) out.push_back(what + " is not of the program");
      else if (own->second != text) out.push_back(what + " is not as the program makes it");
    }
    for (const auto& [what, text] : made)
      if (found.count(what) == 0) out.push_back(what + " is missing");
    return out;
  });
}

std::vector<std::string> Catalogue::wrong_counts() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<std::string> out;
    for (const auto& [table, column] : {std::pair("item", "items"), std::pair("arrival", "arrivals"),
                                        std::pair("statement", "statements"), std::pair("event", "events")}) {
      std::int64_t counted = 0, kept = -1;
      if (!prepared_->one(
              fmt::format("SELECT (SELECT COUNT(*) FROM {}), {} FROM position WHERE one = 1", table, column),
              std::tie(counted, kept)) ||
          counted != kept)
        out.push_back(fmt::format("{} rows of {}, and {} were made from the log", counted, table, kept));
    }
    return out;
  });
}

void Catalogue::put_object_state(const ObjectState& state) {
  transact([&] {
    if (const std::int64_t item = number_of(state.item); item >= 0)
      prepared_->run(
          "INSERT INTO object_state (item, size_bytes, mtime_ns, ctime_ns, damage) VALUES (:item, :size, :mtime, "
          ":ctime, :damage)"
          " ON CONFLICT (item) DO UPDATE SET size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns,"
          " ctime_ns = excluded.ctime_ns, damage = excluded.damage",
          item, state.size_bytes, state.mtime_ns, state.ctime_ns, state.damage);
  });
}

std::vector<ObjectState> Catalogue::object_states(const std::vector<std::string>& items) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<ObjectState> out;
    ObjectState row;
    const std::string query =
        "SELECT i.id, o.size_bytes, o.mtime_ns, o.ctime_ns, o.damage FROM object_state AS o JOIN item AS i ON i.seq = "
        "o.item";
    const auto columns = std::tie(row.item, row.size_bytes, row.mtime_ns, row.ctime_ns, row.damage);
    const auto take = [&] { out.push_back(row); };
    if (items.empty()) prepared_->each(query + " ORDER BY o.item", columns, take);
    for (const auto& item : items) prepared_->each(query + " WHERE o.item = :item", columns, take, number_of(item));
    return out;
  });
}

std::vector<std::pair<std::int64_t, ObjectState>> Catalogue::sealed_objects() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<std::pair<std::int64_t, ObjectState>> out;
    std::pair<std::int64_t, ObjectState> row;
    ObjectState& state = row.second;
    prepared_->each(
        "SELECT i.id, i.size_bytes, COALESCE(o.size_bytes, -1), COALESCE(o.mtime_ns, -1), COALESCE(o.ctime_ns, -1),"
        " COALESCE(o.damage, '') FROM item AS i LEFT JOIN object_state AS o ON o.item = i.seq ORDER BY i.seq",
        std::tie(state.item, row.first, state.size_bytes, state.mtime_ns, state.ctime_ns, state.damage),
        [&] { out.push_back(row); });
    return out;
  });
}

}  // namespace contrechamp::store
