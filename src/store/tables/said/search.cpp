#include "store/tables/said/search.h"

#include <algorithm>

#include "base/fold.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

namespace {

// `text` is folded: a word that holds a letter or a digit can be found through the index.
bool has_word(const std::string& text) {
  for (const char c : text)
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) return true;
  return false;
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
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

// Words of arrivals and statements under their own numbers, and of what a file claims under its item's: what is said
// costs the same however much was said before. The words alone: the text stands in the row that they are of.
const char* search_schema() {
  return "CREATE VIRTUAL TABLE word_of USING fts5 (text, content = '', columnsize = 0, tokenize = 'unicode61 "
         "remove_diacritics 2',"
         " prefix = '2 3')";
}

void add_text(Tables& tables, std::int64_t seq, const std::string& folded) {
  if (!folded.empty()) tables.prepared().run("INSERT INTO word_of (rowid, text) VALUES (:seq, :text)", seq, folded);
}

void drop_text(Tables& tables, std::int64_t seq, const std::string& folded) {
  if (!folded.empty())
    tables.prepared().run("INSERT INTO word_of (word_of, rowid, text) VALUES ('delete', :seq, :text)", seq, folded);
}

namespace {

constexpr const char* path_sql = "(CASE WHEN a.search = '' THEN a.path ELSE a.search END)";

// Numbers of the rows that have a word: through the index, as the start of one; or anywhere in their text, by reading
// them all.
void add_found(SqlText& sql, const std::string& match, const std::string& like) {
  const char* between = "";
  if (!match.empty()) (sql << "SELECT rowid AS seq FROM word_of WHERE word_of MATCH ").bind(match), between = " UNION ";
  if (like.empty()) return;
  (sql << between + std::string("SELECT a.seq FROM arrival AS a WHERE ") + path_sql + " LIKE ").bind(like)
      << " ESCAPE '!'";
  (sql << " UNION SELECT t.seq FROM statement AS t WHERE t.state = 'stands' AND t.search <> '' AND t.search LIKE ")
          .bind(like)
      << " ESCAPE '!'";
}

// Items of such rows; and those of a delivery of which it is said, unless the same person says another thing of the
// item.
void add_word(SqlText& sql, const std::string& match, const std::string& like) {
  sql << " AND (i.seq IN (SELECT COALESCE(a.item, x.seq, f.seq) FROM (";
  add_found(sql, match, like);
  sql << ") AS f LEFT JOIN arrival AS a ON a.seq = f.seq LEFT JOIN statement AS s ON s.seq = f.seq AND s.item <> ''"
         " LEFT JOIN item AS x ON x.id = s.item) OR i.seq IN (SELECT a.item FROM statement AS s JOIN arrival AS a ON "
         "a.accession = s.accession"
         " JOIN item AS x ON x.seq = a.item WHERE s.accession >= 0 AND s.item = '' AND s.state = 'stands' AND s.seq IN "
         "(";
  add_found(sql, match, like);
  sql << ") AND NOT (s.one = 1 AND EXISTS (SELECT 1 FROM statement AS o WHERE o.item <> '' AND o.item = x.id AND o.one "
         "= 1"
         " AND o.state = 'stands' AND o.key = s.key AND o.said_by = s.said_by))))";
}

}  // namespace

void add_words(SqlText& sql, const std::string& text) {
  if (text.empty()) return;
  const SearchText words = search_text(text);
  for (const auto& word : words.words) add_word(sql, word.match, word.like);
  for (const auto& like : words.likes) add_word(sql, "", like);
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
