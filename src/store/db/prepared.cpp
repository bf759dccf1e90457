#include "store/db/prepared.h"

#include <soci/sqlite3/soci-sqlite3.h>

namespace contrechamp::store {

void Prepared::prepare(Entry& entry, const std::string& text, std::size_t) {
  auto statement = std::make_unique<soci::statement>(sql_);
  for (auto& slot : entry.columns) std::visit([&](auto& held) { statement->exchange(soci::into(held)); }, slot);
  for (auto& slot : entry.values) std::visit([&](auto& held) { statement->exchange(soci::use(held)); }, slot);
  try {
    statement->alloc();
    statement->prepare(text);
    statement->define_and_bind();
  } catch (...) {
    entries_.erase(text);
    throw;
  }
  entry.statement = std::move(statement);
}

// The one place that asks the engine for the type of what it returned; an engine with typed columns has nothing to ask
// here.
void check_row(soci::statement& rows) {
  const auto* engine = static_cast<soci::sqlite3_statement_backend*>(rows.get_backend());
  const int columns = sqlite_api::sqlite3_column_count(engine->stmt_);
  for (int i = 0; i < columns; ++i) {
    const int type = sqlite_api::sqlite3_column_type(engine->stmt_, i);
    const char* declared = sqlite_api::sqlite3_column_decltype(engine->stmt_, i);  // none: an expression
    const bool text = declared != nullptr && *declared == 'T';
    const bool good = declared == nullptr ? type == SQLITE_INTEGER || type == SQLITE_TEXT
                                          : type == (text ? SQLITE_TEXT : SQLITE_INTEGER);
    if (!good) throw Damaged();
  }
}

bool next(soci::statement& rows) {
  if (!rows.fetch()) return false;
  check_row(rows);
  return true;
}

}  // namespace contrechamp::store
