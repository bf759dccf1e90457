#include "store/tables/said/shown.h"

#include <algorithm>
#include <map>
#include <set>

#include "model/statement.h"
#include "store/tables/said/statement_groups.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

namespace {

using Values = std::map<std::string, std::string>;

// As ratings and levels are said; -1 for anything else.
std::int64_t digit(const Values& values, const char* key) {
  const auto found = values.find(key);
  const auto value = found == values.end() ? model::Value() : model::value_of(key, found->second);
  if (const auto* rating = std::get_if<model::Rating>(&value)) return rating->stars;
  if (const auto* level = std::get_if<model::Level>(&value)) return level->level;
  return -1;
}

std::string text(const Values& values, const char* key) {
  const auto found = values.find(key);
  return found == values.end() ? std::string() : found->second;
}

std::vector<StatementRow> standing_of_item(Tables& tables, const std::string& id, std::int64_t number) {
  std::vector<StatementRow> rows;
  StatementRow row;
  const auto columns =
      std::tie(row.seq, row.item, row.key, row.value, row.by, row.start_us, row.has_where, row.earliest_us);
  const auto take = [&] { rows.push_back(row); };
  // What the deliveries say comes first, but for what the same person says of the item itself.
  tables.prepared().each(
      "SELECT s.seq, s.item, s.key, s.value, s.said_by, s.start_us, s.has_where, s.earliest_us FROM statement AS s"
      " WHERE s.accession >= 0 AND s.accession IN (SELECT accession FROM arrival WHERE item = :number)"
      " AND s.one IN (0, 1) AND s.state = 'stands' AND s.item = '' ORDER BY s.seq",
      columns, take, number);
  const std::size_t of_deliveries = rows.size();
  tables.prepared().each(
      "SELECT s.seq, s.item, s.key, s.value, s.said_by, s.start_us, s.has_where, s.earliest_us FROM statement AS s"
      " WHERE s.item <> '' AND s.item = :item AND s.one = 1 AND s.state = 'stands' ORDER BY s.seq",
      columns, take, id);
  const auto overridden = [&](const StatementRow& said) {
    return !is_many(said) &&
           std::any_of(rows.begin() + static_cast<std::ptrdiff_t>(of_deliveries), rows.end(),
                       [&](const StatementRow& own) { return own.key == said.key && own.by == said.by; });
  };
  std::vector<StatementRow> out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (i >= of_deliveries || !overridden(rows[i])) out.push_back(rows[i]);
  return out;
}

}  // namespace

void refresh_item(Tables& tables, const std::string& id, Changes::Of what) {
  const std::int64_t number = tables.numbers.of_item(id);
  if (number < 0) return;
  if (what == Changes::Of::all)
    tables.prepared().run(
        "UPDATE item SET marks = (SELECT COUNT(*) FROM statement AS s WHERE s.item <> '' AND s.item = item.id AND "
        "s.one = 0"
        " AND s.state = 'stands' AND s.start_us >= 0), placed_marks = (SELECT COUNT(*) FROM statement AS p WHERE "
        "p.item <> ''"
        " AND p.item = item.id AND p.one = 0 AND p.state = 'stands' AND p.has_where = 1) WHERE seq = :number",
        number);
  const auto rows = standing_of_item(tables, id, number);
  Values values;
  std::int64_t placed = 0, earliest = 0;
  // Of what the deliveries say the first holds; of what is said of the item the last.
  for (const auto& row : rows) {
    placed |= row.has_where;
    if (row.item.empty()) values.emplace(row.key, row.value);
    else values[row.key] = row.value;
    if (!row.item.empty() && row.key == "time") earliest = row.earliest_us;
  }
  tables.prepared().run(
      "UPDATE item SET side = :side, source = :source, note = :note, place = :place, caption = :caption, time = :time,"
      " earliest_us = :earliest, rating = :rating, graphic = :graphic, disputed = :disputed,"
      " has_place = CASE WHEN placed_marks > 0 THEN 1 ELSE :placed END WHERE seq = :number",
      text(values, "side"), text(values, "source"), text(values, "note"), text(values, "place"),
      text(values, "caption"), text(values, "time"), earliest, digit(values, "rating"), digit(values, "graphic"),
      is_disputed(rows), placed, number);
}

void refresh_incident(Tables& tables, const std::string& id, std::int64_t seq) {
  tables.prepared().run("INSERT INTO incident (id, seq) VALUES (:id, :seq) ON CONFLICT (id) DO NOTHING", id, seq);
  Values values;
  std::set<std::string> times;  // an incident has no moments: whatever is said of its time is one word of a person
  std::string key, value;
  tables.prepared().each(
      "SELECT s.key, s.value FROM statement AS s WHERE s.incident <> '' AND s.incident = :id AND s.one = 1"
      " AND s.state = 'stands' ORDER BY s.seq",
      std::tie(key, value),
      [&] {
        values[key] = value;
        if (key == "time" && !value.empty()) times.insert(value);
      },
      id);
  tables.prepared().run(
      "UPDATE incident SET title = :title, stage = :stage, side = :side, place = :place, times = :times WHERE id = :id",
      text(values, "title"), text(values, "stage"), text(values, "side"), text(values, "place"), times.size(), id);
}

}  // namespace contrechamp::store
