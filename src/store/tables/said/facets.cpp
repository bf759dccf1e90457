// Items::facets: how many items there are of each value, for every facet at once.
#include <soci/soci.h>

#include <algorithm>
#include <map>

#include "store/tables/said/item_conditions.h"
#include "store/tables/said/items.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

using soci::into;

namespace {

struct Facet {
  const char* name;
  std::string sql;                  // the value; or its number, when they are few and known
  std::vector<const char*> values;  // those numbers' names
  std::string ItemQuery::*own;
};

const std::vector<Facet>& facet_table() {
  const std::vector<const char*> yes_no = {"no", "yes"};
  const std::string copied =
      "i.seq IN (SELECT a FROM footage WHERE same_footage = 1 UNION SELECT b FROM footage WHERE same_footage = 1)";
  // Asked once for all items, not for each: hence IN, and not EXISTS as where a list is narrowed.
  static const std::vector<Facet> table = {
      {"kind",
       "CASE m.kind WHEN 'video' THEN 1 WHEN 'photo' THEN 2 WHEN 'sound' THEN 3 WHEN 'text' THEN 4 ELSE 0 END",
       {"other", "video", "photo", "sound", "text"},
       &ItemQuery::kind},
      {"side", "i.side", {}, &ItemQuery::side},
      {"source", "i.source", {}, &ItemQuery::source},
      {"state",
       "CASE WHEN COALESCE(m.reason, '') <> '' THEN 3 WHEN i.seq IN (SELECT item FROM job WHERE state = 1) THEN 2"
       " WHEN i.seq IN (SELECT item FROM job WHERE state = 0) THEN 1 ELSE 0 END",
       {"ready", "waiting", "working", "unreadable"},
       &ItemQuery::state},
      {"sound", "COALESCE(m.has_sound, 0) = 1", yes_no, &ItemQuery::sound},
      {"gps", "COALESCE(m.has_gps, 0) = 1", yes_no, &ItemQuery::gps},
      {"copies", copied, yes_no, &ItemQuery::copies},
      {"clock", "i.id IN (SELECT item FROM on_clock)", yes_no, &ItemQuery::clock},
      {"time", "i.time <> ''", yes_no, &ItemQuery::time},
      {"place", "i.place <> ''", yes_no, &ItemQuery::place},
      {"disputed", "i.disputed = 1", yes_no, &ItemQuery::disputed},
      {"rating", "i.rating + 1", {"none", "0", "1", "2", "3", "4", "5"}, &ItemQuery::rating},
      {"graphic", "i.graphic + 1", {"none", "0", "1", "2", "3"}, &ItemQuery::graphic},
  };
  return table;
}

constexpr std::size_t most_values = 200;  // of one facet

using FacetCounts = std::map<std::string, std::map<std::string, std::int64_t>>;  // by facet, by value

// Items fall into few groups of equal values: they are counted group by group, and the facets added up from the groups.
// Values that are few and known are packed into one number, so that little is sorted.
void count_facets(soci::session& session, const ItemQuery& query, const std::vector<std::size_t>& wanted,
                  FacetCounts& counts) {
  const auto& table = facet_table();
  std::string code = "0";
  std::vector<std::size_t> packed, open;
  long long stride = 1;
  for (const std::size_t k : wanted) {
    if (table[k].values.empty()) {
      open.push_back(k);
      continue;
    }
    code += " + " + std::to_string(stride) + " * (" + table[k].sql + ")";
    stride *= static_cast<long long>(table[k].values.size());
    packed.push_back(k);
  }
  SqlText sql;
  sql << "SELECT COUNT(*), " + code;
  std::vector<std::string> values(open.size());
  long long number = 0, coded = 0;
  soci::statement rows(session);
  rows.exchange(into(number)), rows.exchange(into(coded));
  std::string groups = " GROUP BY 2";
  for (std::size_t k = 0; k < open.size(); ++k) {
    sql << ", " + table[open[k]].sql;
    groups += ", " + std::to_string(k + 3);
    rows.exchange(into(values[k]));
  }
  sql << from_sql;
  add_conditions(sql, query);
  sql << groups;
  sql.prepare(rows);
  rows.execute();
  while (next(rows)) {
    for (std::size_t k = 0; k < open.size(); ++k) counts[table[open[k]].name][values[k]] += number;
    long long left = coded;
    for (const std::size_t k : packed) {
      const auto size = static_cast<long long>(table[k].values.size());
      counts[table[k].name][table[k].values[static_cast<std::size_t>(left % size)]] += number;
      left /= size;
    }
  }
}

// A tag narrows the list like a facet, but an item has many.
void count_tags(soci::session& session, const ItemQuery& query, FacetCounts& counts) {
  ItemQuery others = query;
  others.tag = "";
  SqlText sql;
  sql << "SELECT t.value, COUNT(*) FROM statement AS t JOIN item AS i ON i.id = t.item LEFT JOIN media AS m ON m.item "
         "= i.seq"
         " WHERE t.key = 'tag' AND t.state = 'stands'";
  add_conditions(sql, others);
  sql << " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " + std::to_string(most_values);
  std::string value;
  long long number = 0;
  soci::statement rows(session);
  rows.exchange(into(value)), rows.exchange(into(number));
  sql.prepare(rows);
  rows.execute();
  while (next(rows)) counts["tag"][value] = number;
}

std::vector<FacetRow> in_rows(const FacetCounts& counts) {
  std::vector<FacetRow> out;
  for (const auto& [facet, all] : counts) {
    std::vector<FacetRow> sorted;
    for (const auto& [one, count] : all) sorted.push_back({facet, one, count});
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const FacetRow& x, const FacetRow& y) { return x.count > y.count; });
    if (sorted.size() > most_values) sorted.resize(most_values);
    out.insert(out.end(), sorted.begin(), sorted.end());
  }
  return out;
}

}  // namespace

std::vector<FacetRow> Items::facets(const ItemQuery& query) {
  return t_.alone([&] {
    const auto& table = facet_table();
    FacetCounts counts;
    // A facet that narrows the list counts what the others leave, so that the choice within it stays visible: a query
    // of its own. All others are counted at once.
    std::vector<std::size_t> at_once;
    for (std::size_t k = 0; k < table.size(); ++k) {
      if ((query.*table[k].own).empty()) {
        at_once.push_back(k);
        continue;
      }
      ItemQuery others = query;
      others.*table[k].own = "";
      count_facets(t_.sql(), others, {k}, counts);
    }
    if (!at_once.empty()) count_facets(t_.sql(), query, at_once, counts);
    count_tags(t_.sql(), query, counts);
    // Items whose object is damaged count under their state and here, when there are any.
    bool any = false;
    if (t_.prepared().one("SELECT 1 FROM object_state WHERE damage <> '' LIMIT 1", std::tie(any))) {
      ItemQuery damaged = query;
      damaged.state = damaged_state;
      if (const std::int64_t number = count(damaged); number > 0) counts["state"][damaged_state] = number;
    }
    return in_rows(counts);
  });
}

}  // namespace contrechamp::store
