// What the rows of items and incidents show of what is said of them. Each is made from the few statements that stand
// and of which one person holds one, however many tags, moments and earlier words there are.
#include <algorithm>
#include <map>
#include <set>

#include "model/statement.h"
#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/tables/catalogue.h"
#include "store/tables/statement_groups.h"

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

}  // namespace

void Catalogue::changed_item(const std::string& id, Changed changed) {
  Changed& known = changed_items_.emplace(id, changed).first->second;
  known = std::max(known, changed);
}

void Catalogue::changed_incident(const std::string& id, std::int64_t seq) {
  changed_incidents_.emplace(id, seq);
}  // the first stays

// What is said of a delivery after its items came shows at each of them.
void Catalogue::changed_delivery(std::int64_t accession) {
  std::string id;
  prepared_->each(
      "SELECT DISTINCT i.id FROM arrival AS a JOIN item AS i ON i.seq = a.item WHERE a.accession = :accession",
      std::tie(id), [&] { changed_item(id, Changed::shown); }, accession);
}

void Catalogue::refresh_changed() {
  const auto items = std::exchange(changed_items_, {});
  const auto incidents = std::exchange(changed_incidents_, {});
  const auto pairs = std::exchange(changed_pairs_, {});
  for (const auto& [id, changed] : items) refresh_item(id, changed);
  for (const auto& [id, seq] : incidents) refresh_incident(id, seq);
  for (const auto& [a, b] : pairs) refresh_pair(a, b);
}

std::vector<StatementRow> Catalogue::standing_of_item(const std::string& id, std::int64_t number) {
  std::vector<StatementRow> rows;
  StatementRow row;
  const auto columns =
      std::tie(row.seq, row.item, row.key, row.value, row.by, row.start_us, row.has_where, row.earliest_us);
  const auto take = [&] { rows.push_back(row); };
  // What the deliveries say comes first, but for what the same person says of the item itself.
  prepared_->each(
      "SELECT s.seq, s.item, s.key, s.value, s.said_by, s.start_us, s.has_where, s.earliest_us FROM statement AS s"
      " WHERE s.accession >= 0 AND s.accession IN (SELECT accession FROM arrival WHERE item = :number)"
      " AND s.one IN (0, 1) AND s.state = 'stands' AND s.item = '' ORDER BY s.seq",
      columns, take, number);
  const std::size_t of_deliveries = rows.size();
  prepared_->each(
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

void Catalogue::refresh_item(const std::string& id, Changed changed) {
  const std::int64_t number = number_of(id);
  if (number < 0) return;
  if (changed == Changed::all)
    prepared_->run(
        "UPDATE item SET marks = (SELECT COUNT(*) FROM statement AS s WHERE s.item <> '' AND s.item = item.id AND "
        "s.one = 0"
        " AND s.state = 'stands' AND s.start_us >= 0), placed_marks = (SELECT COUNT(*) FROM statement AS p WHERE "
        "p.item <> ''"
        " AND p.item = item.id AND p.one = 0 AND p.state = 'stands' AND p.has_where = 1) WHERE seq = :number",
        number);
  const auto rows = standing_of_item(id, number);
  Values values;
  std::int64_t placed = 0, earliest = 0;
  // Of what the deliveries say the first holds; of what is said of the item the last.
  for (const auto& row : rows) {
    placed |= row.has_where;
    if (row.item.empty()) values.emplace(row.key, row.value);
    else values[row.key] = row.value;
    if (!row.item.empty() && row.key == "time") earliest = row.earliest_us;
  }
  prepared_->run(
      "UPDATE item SET side = :side, source = :source, note = :note, place = :place, caption = :caption, time = :time,"
      " earliest_us = :earliest, rating = :rating, graphic = :graphic, disputed = :disputed,"
      " has_place = CASE WHEN placed_marks > 0 THEN 1 ELSE :placed END WHERE seq = :number",
      text(values, "side"), text(values, "source"), text(values, "note"), text(values, "place"),
      text(values, "caption"), text(values, "time"), earliest, digit(values, "rating"), digit(values, "graphic"),
      is_disputed(rows), placed, number);
}

void Catalogue::refresh_incident(const std::string& id, std::int64_t seq) {
  prepared_->run("INSERT INTO incident (id, seq) VALUES (:id, :seq) ON CONFLICT (id) DO NOTHING", id, seq);
  Values values;
  std::set<std::string> times;  // an incident has no moments: whatever is said of its time is one word of a person
  std::string key, value;
  prepared_->each(
      "SELECT s.key, s.value FROM statement AS s WHERE s.incident <> '' AND s.incident = :id AND s.one = 1"
      " AND s.state = 'stands' ORDER BY s.seq",
      std::tie(key, value),
      [&] {
        values[key] = value;
        if (key == "time" && !value.empty()) times.insert(value);
      },
      id);
  prepared_->run(
      "UPDATE incident SET title = :title, stage = :stage, side = :side, place = :place, times = :times WHERE id = :id",
      text(values, "title"), text(values, "stage"), text(values, "side"), text(values, "place"), times.size(), id);
}

}  // namespace contrechamp::store
