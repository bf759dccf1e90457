// Full-text search: the one part that is written for SQLite alone (FTS5). Another engine brings its own file.
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>

#include "base/fold.h"
#include "store/catalogue.h"
#include "store/catalogue_schema.h"
#include "store/guarded.h"

namespace contrechamp::store {

using soci::into;
using soci::use;

namespace {

// `text` is folded: a word that holds a letter or a digit can be found through the index.
bool has_word(const std::string& text) {
  for (const char c : text)
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) return true;
  return false;
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string anywhere(const std::string& word) {
  std::string like = "%";
  for (const char c : word) {
    if (c == '%' || c == '_' || c == '!') like += '!';
    like += c;
  }
  return like + "%";
}

// Fewer letters stand in the middle of too many words.
constexpr std::size_t least_in_the_middle = 3;

}  // namespace

void Catalogue::make_search() {
  *sql_ << "CREATE VIRTUAL TABLE IF NOT EXISTS item_text USING fts5 (said, claims, tokenize = 'unicode61 remove_diacritics 2',"
           " prefix = '2 3')";
}

bool Catalogue::is_current(const std::string& file) {
  return guarded([&] {
    soci::session sql(soci::sqlite3, "db=" + file + " timeout=30");
    long long version = 0, tables = 0;
    sql << "PRAGMA user_version", into(version);
    sql << "SELECT COUNT(*) FROM sqlite_master", into(tables);
    return tables == 0 || version == catalogue_version;
  });
}

void Catalogue::mark_current() { *sql_ << "PRAGMA user_version = " + std::to_string(catalogue_version); }

void Catalogue::refresh_text(const std::string& id) {
  *sql_ << "DELETE FROM item_text WHERE rowid = (SELECT seq FROM item WHERE id = :id)", use(id);
  *sql_ << "INSERT INTO item_text (rowid, said, claims) SELECT i.seq, i.search, COALESCE(m.claims, '') FROM item AS i"
           " LEFT JOIN media AS m ON m.item = i.id WHERE i.id = :id",
      use(id);
}

// Every word of the text, as the start of a word of the item or within one; and what has no letter, literally.
SearchText search_text(const std::string& text) {
  SearchText out;
  const std::string folded = base::fold(text);
  for (std::size_t at = 0; at < folded.size();) {
    const auto start = folded.find_first_not_of(" \t\n", at);
    if (start == std::string::npos) break;
    const auto end = std::min(folded.find_first_of(" \t\n", start), folded.size());
    const std::string word = folded.substr(start, end - start);
    at = end;
    if (has_word(word)) {
      std::string match = "\"";
      for (const char c : word) match += c == '"' ? std::string("\"\"") : std::string(1, c);
      match += "\"*";
      out.match += (out.match.empty() ? "" : " ") + match;
      out.words.push_back({match, characters(word) < least_in_the_middle ? std::string() : anywhere(word)});
    } else {
      out.likes.push_back(anywhere(word));
    }
  }
  return out;
}

}  // namespace contrechamp::store
