// Full-text search: the one part that is written for SQLite alone (FTS5). Another engine brings its own file.
#pragma once

#include <cstdint>
#include <string>

#include "store/db/sql_text.h"
#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

// Of the index of words.
const char* search_schema();
// `folded` is found under the number of a row, or no more.
void add_text(Tables& tables, std::int64_t seq, const std::string& folded);
void drop_text(Tables& tables, std::int64_t seq, const std::string& folded);
// Appends " AND …" for every word of the text.
void add_words(SqlText& sql, const std::string& text);

}  // namespace contrechamp::store
