// Tables as SQLite takes them.
#include "store/tables/schema.h"

#include <soci/sqlite3/soci-sqlite3.h>

#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/tables/said/search.h"

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

}  // namespace

void make_tables(soci::session& sql) {
  const auto is_made = [&] {
    std::int64_t tables = 0;
    Prepared(sql).one("SELECT COUNT(*) FROM sqlite_master", std::tie(tables));
    return tables > 0;
  };
  if (is_made()) return;
  sql << "BEGIN IMMEDIATE";
  if (!is_made()) make_tables_in(sql);  // else another process was quicker
  sql << "COMMIT";
}

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

bool has_current_schema(const std::string& file) {
  return guarded([&] {
    soci::session sql(soci::sqlite3, connect_string(file));
    long long version = 0, tables = 0;
    try {
      sql << "PRAGMA user_version", soci::into(version);
      sql << "SELECT COUNT(*) FROM sqlite_master", soci::into(tables);
    } catch (const soci::sqlite3_soci_error& error) {
      // Not even its tables can be told: made anew like those of another version.
      if ((error.result() & 0xFF) == SQLITE_NOTADB || (error.result() & 0xFF) == SQLITE_CORRUPT) return false;
      throw;
    }
    return tables == 0 || version == catalogue_version;
  });
}

}  // namespace contrechamp::store
