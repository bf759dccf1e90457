#include "store/tables/check.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "store/tables/schema.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

namespace {

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

void Check::each_said(const std::function<void(const std::string&)>& take) {
  t_.alone([&] {
    std::string line;
    for (const char* query : said_sql) t_.prepared().each(query, std::tie(line), [&] { take(line += "\n"); });
  });
}

std::string Check::dump_said() {
  std::string out;
  each_said([&](const std::string& line) { out += line; });
  return out;
}

std::string Check::projection_digest() {
  base::Digest digest(base::DigestKind::sha256);
  each_said([&](const std::string& line) { digest.update(line.data(), line.size()); });
  return digest.hex();
}

std::vector<std::string> Check::foreign_schema() {
  return t_.alone([&] {
    std::vector<std::string> out;
    const Schema& made = schema_made_by_the_program();
    const Schema found = schema_of(t_.sql());
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

std::vector<std::string> Check::wrong_counts() {
  return t_.alone([&] {
    std::vector<std::string> out;
    for (const auto& [table, column] : {std::pair("item", "items"), std::pair("arrival", "arrivals"),
                                        std::pair("statement", "statements"), std::pair("event", "events")}) {
      std::int64_t counted = 0, kept = -1;
      if (!t_.prepared().one(
              fmt::format("SELECT (SELECT COUNT(*) FROM {}), {} FROM position WHERE one = 1", table, column),
              std::tie(counted, kept)) ||
          counted != kept)
        out.push_back(fmt::format("{} rows of {}, and {} were made from the log", counted, table, kept));
    }
    return out;
  });
}

}  // namespace contrechamp::store
