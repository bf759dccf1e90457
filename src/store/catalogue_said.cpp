// What people say: which statements stand, and what the rows of items and incidents show of them.
#include <soci/soci.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/fold.h"
#include "model/edtf.h"
#include "model/statement.h"
#include "store/catalogue.h"
#include "store/guarded.h"
#include "store/sql_text.h"

namespace contrechamp::store {

using soci::into;
using soci::use;

namespace {

constexpr const char* columns =
    "s.seq, s.item, s.accession, s.key, s.value, s.time_us, s.agent, s.incident, s.said_by, s.evidence, s.start_us,"
    " s.end_us, s.has_where, s.lat_e7, s.lon_e7, s.radius_mm, s.bearing_e3, s.has_span, s.earliest_us, s.latest_us,"
    " s.time_flags, s.withdraws, s.state";

bool is_many(const std::string& key, std::int64_t start_us) {
  return start_us >= 0 || model::rule_of(key).holds != model::Holds::one;
}

std::vector<StatementRow> read_statements(soci::session& sql, SqlText& query) {
  std::vector<StatementRow> out;
  StatementRow row;
  long long seq = 0, accession = 0, time = 0, start = 0, end = 0, where = 0, lat = 0, lon = 0, radius = 0, bearing = 0;
  long long span = 0, earliest = 0, latest = 0, withdraws = 0;
  soci::statement rows(sql);
  for (auto* number : {&seq}) rows.exchange(into(*number));
  rows.exchange(into(row.item)), rows.exchange(into(accession)), rows.exchange(into(row.key));
  rows.exchange(into(row.value)), rows.exchange(into(time)), rows.exchange(into(row.agent));
  rows.exchange(into(row.incident)), rows.exchange(into(row.by)), rows.exchange(into(row.evidence));
  for (auto* number : {&start, &end, &where, &lat, &lon, &radius, &bearing, &span, &earliest, &latest}) rows.exchange(into(*number));
  rows.exchange(into(row.time_flags)), rows.exchange(into(withdraws)), rows.exchange(into(row.state));
  query.prepare(rows);
  rows.execute();
  while (rows.fetch()) {
    row.seq = seq, row.accession = accession, row.time_us = time, row.start_us = start, row.end_us = end;
    row.has_where = where != 0, row.lat_deg = static_cast<double>(lat) / 1e7, row.lon_deg = static_cast<double>(lon) / 1e7;
    row.radius_m = static_cast<double>(radius) / 1e3, row.bearing_deg = bearing < 0 ? -1 : static_cast<double>(bearing) / 1e3;
    row.has_span = span != 0, row.earliest_us = earliest, row.latest_us = latest, row.withdraws = withdraws;
    row.superseded = row.state != "stands";
    out.push_back(row);
  }
  return out;
}

}  // namespace

void Catalogue::add_statement(const StatementRow& given) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    StatementRow row = given;
    if (row.by.empty()) row.by = row.agent;
    if (row.key == "time")
      if (const auto span = model::parse_edtf(row.value)) {
        row.has_span = true;
        row.earliest_us = span->earliest_us, row.latest_us = span->latest_us, row.time_flags = flags_of(*span);
      }
    row.state = row.withdraws >= 0 ? "withdrawal" : "stands";
    insert_statement(row);
    settle_statement(row);
    if (!row.item.empty()) changed_item(row.item);
    if (!row.incident.empty()) changed_incident(row.incident, row.seq);
  });
}

void Catalogue::changed_item(const std::string& id) {
  if (depth_ > 0) changed_items_.insert(id);
  else refresh_item(id);
}

void Catalogue::changed_incident(const std::string& id, std::int64_t seq) {
  if (depth_ > 0) changed_incidents_.emplace(id, seq);  // the first stays
  else refresh_incident(id, seq);
}

void Catalogue::refresh_changed() {
  for (const auto& id : changed_items_) refresh_item(id);
  for (const auto& [id, seq] : changed_incidents_) refresh_incident(id, seq);
  changed_items_.clear(), changed_incidents_.clear();
}

void Catalogue::insert_statement(const StatementRow& row) {
  const long long seq = row.seq, accession = row.accession, time = row.time_us, start = row.start_us, end = row.end_us;
  const long long where = row.has_where, lat = std::llround(row.lat_deg * 1e7), lon = std::llround(row.lon_deg * 1e7);
  const long long radius = std::llround(row.radius_m * 1e3);
  const long long bearing = row.bearing_deg < 0 ? -1 : std::llround(row.bearing_deg * 1e3);
  const long long span = row.has_span, earliest = row.earliest_us, latest = row.latest_us, withdraws = row.withdraws;
  *sql_ << "INSERT INTO statement (seq, item, accession, key, value, time_us, agent, incident, said_by, evidence, start_us,"
           " end_us, has_where, lat_e7, lon_e7, radius_mm, bearing_e3, has_span, earliest_us, latest_us, time_flags,"
           " withdraws, state) VALUES (:seq, :item, :accession, :key, :value, :time, :agent, :incident, :by, :evidence,"
           " :start, :end, :where, :lat, :lon, :radius, :bearing, :span, :earliest, :latest, :flags, :withdraws, :state)",
      use(seq), use(row.item), use(accession), use(row.key), use(row.value), use(time), use(row.agent), use(row.incident),
      use(row.by), use(row.evidence), use(start), use(end), use(where), use(lat), use(lon), use(radius), use(bearing),
      use(span), use(earliest), use(latest), use(row.time_flags), use(withdraws), use(row.state);
}

// Of one person's statements under one key the last that was not taken back stands; of what holds many, the last of
// each value. A withdrawal only reaches statements of the same person about the same thing.
void Catalogue::settle_statement(const StatementRow& row) {
  const long long accession = row.accession, withdraws = row.withdraws;
  if (row.withdraws >= 0)
    *sql_ << "UPDATE statement SET state = 'withdrawn' WHERE seq = :seq AND state <> 'withdrawal' AND item = :item"
             " AND accession = :accession AND incident = :incident AND said_by = :by",
        use(withdraws), use(row.item), use(accession), use(row.incident), use(row.by);
  StatementRow about = row;
  if (row.withdraws >= 0) {
    const auto found = statement(row.withdraws);
    if (!found || found->state != "withdrawn") return;
    about = *found;
  }
  const bool many = is_many(about.key, about.start_us);
  SqlText same;
  const auto add_group = [&](SqlText& query) {
    // Only what tells the subject apart is named: the engine then takes the index that leads to few rows.
    if (!about.item.empty()) {
      query << " item = ";
      query.bind(about.item);
    } else if (!about.incident.empty()) {
      query << " incident = ";
      query.bind(about.incident);
    } else if (about.accession >= 0) {
      query << " accession = ";
      query.bind(about.accession);
    } else {
      query << " item = '' AND incident = '' AND accession = ";
      query.bind(about.accession);
    }
    query << " AND said_by = ";
    query.bind(about.by) << " AND key = ";
    query.bind(about.key);
    if (const std::string other = model::other_item(about.key, about.value); !other.empty()) {
      query << " AND value LIKE ";
      query.bind("%" + other + "%");
    } else if (many) {
      query << " AND value = ";
      query.bind(about.value) << " AND start_us = ";
      query.bind(about.start_us) << " AND end_us = ";
      query.bind(about.end_us);
    } else {
      query << " AND start_us < 0";
    }
    query << " AND state IN ('stands', 'superseded')";
  };
  same << "UPDATE statement SET state = CASE WHEN seq = (SELECT MAX(seq) FROM statement WHERE";
  add_group(same);
  same << ") THEN 'stands' ELSE 'superseded' END WHERE";
  add_group(same);
  soci::statement update(*sql_);
  same.prepare(update);
  update.execute(true);
}

std::optional<StatementRow> Catalogue::statement(std::int64_t seq) {
  std::lock_guard lock(mutex_);
  return guarded([&]() -> std::optional<StatementRow> {
    SqlText query;
    query << std::string("SELECT ") + columns + " FROM statement AS s WHERE s.seq = ";
    query.bind(seq);
    auto rows = read_statements(*sql_, query);
    if (rows.empty()) return std::nullopt;
    return rows.front();
  });
}

std::vector<StatementRow> Catalogue::statements(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    SqlText query;
    query << std::string("SELECT ") + columns + " FROM statement AS s WHERE s.item = ";
    query.bind(item) << " OR (s.accession >= 0 AND s.accession IN (SELECT accession FROM arrival WHERE item = ";
    query.bind(item) << ")) ORDER BY s.seq";
    auto rows = read_statements(*sql_, query);
    // What somebody says of the item itself takes the place of what the same person said of its delivery.
    std::set<std::pair<std::string, std::string>> own;
    for (const auto& row : rows)
      if (!row.item.empty() && !row.superseded && !is_many(row.key, row.start_us)) own.emplace(row.key, row.by);
    for (auto& row : rows)
      if (row.item.empty() && !row.superseded && own.count({row.key, row.by}) != 0) row.superseded = true, row.state = "superseded";
    return rows;
  });
}

std::vector<StatementRow> Catalogue::statements_of_incident(const std::string& incident) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    SqlText query;
    query << std::string("SELECT ") + columns + " FROM statement AS s WHERE s.incident = ";
    query.bind(incident) << " ORDER BY s.seq";
    return read_statements(*sql_, query);
  });
}

std::vector<StatementRow> Catalogue::statements_that_stand(const std::string& key) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    SqlText query;
    query << std::string("SELECT ") + columns + " FROM statement AS s WHERE s.state = 'stands' AND s.key = ";
    query.bind(key) << " ORDER BY s.seq";
    return read_statements(*sql_, query);
  });
}

std::vector<StatementRow> Catalogue::statements_of_key(const std::string& key) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    SqlText query;
    query << std::string("SELECT ") + columns + " FROM statement AS s WHERE s.state IN ('stands', 'superseded') AND s.item <> '' AND s.key = ";
    query.bind(key) << " ORDER BY s.seq";
    return read_statements(*sql_, query);
  });
}

bool is_disputed(const std::vector<StatementRow>& statements) {
  std::map<std::string, std::string> values;
  for (const auto& row : statements) {
    if (row.superseded || row.value.empty() || is_many(row.key, row.start_us)) continue;
    const auto [found, fresh] = values.emplace(row.key, row.value);
    if (!fresh && found->second != row.value) return true;
  }
  return false;
}

void Catalogue::refresh_item(const std::string& id) {
  const auto rows = statements(id);
  std::map<std::string, std::string> values;
  std::string said;
  long long marks = 0, placed = 0, earliest = 0;
  // First what the deliveries say, of which the first holds; then what is said of the item, of which the last holds.
  for (const auto& row : rows)
    if (row.item.empty() && row.state == "stands") values.emplace(row.key, row.value);
  for (const auto& row : rows) {
    if (row.state != "stands") continue;
    if (!row.item.empty() && !is_many(row.key, row.start_us)) {
      values[row.key] = row.value;
      if (row.key == "time") earliest = row.earliest_us;
    }
    if (!row.item.empty() && row.start_us >= 0) ++marks;
    placed |= row.has_where;
    if (row.key != "incident" && row.key != "rating" && row.key != "graphic" && row.key != "mark" && model::rule_of(row.key).holds != model::Holds::each)
      said += " " + row.value;
    if (!row.evidence.empty()) said += " " + row.evidence;
  }
  const auto number = [&](const char* key) { return values[key].empty() ? -1LL : static_cast<long long>(values[key][0] - '0'); };
  const long long rating = number("rating"), graphic = number("graphic"), disputed = is_disputed(rows);
  std::string paths;
  for (const auto& arrival : arrivals(id)) paths += " " + arrival.path;
  const std::string search = base::fold_for_index(paths + said);
  *sql_ << "UPDATE item SET side = :side, source = :source, note = :note, place = :place, caption = :caption, time = :time,"
           " earliest_us = :earliest, rating = :rating, graphic = :graphic, marks = :marks, disputed = :disputed,"
           " has_place = :placed, search = :search WHERE id = :id",
      use(values["side"]), use(values["source"]), use(values["note"]), use(values["place"]), use(values["caption"]),
      use(values["time"]), use(earliest), use(rating), use(graphic), use(marks), use(disputed), use(placed), use(search), use(id);
  refresh_text(id);
}

void Catalogue::refresh_incident(const std::string& id, std::int64_t seq) {
  const long long first = seq;
  *sql_ << "INSERT INTO incident (id, seq) VALUES (:id, :seq) ON CONFLICT (id) DO NOTHING", use(id), use(first);
  std::map<std::string, std::string> values;
  std::set<std::string> times;
  for (const auto& row : statements_of_incident(id)) {
    if (row.superseded) continue;
    if (!is_many(row.key, row.start_us)) values[row.key] = row.value;
    if (row.key == "time" && !row.value.empty()) times.insert(row.value);
  }
  const long long count = static_cast<long long>(times.size());
  *sql_ << "UPDATE incident SET title = :title, stage = :stage, side = :side, place = :place, times = :times WHERE id = :id",
      use(values["title"]), use(values["stage"]), use(values["side"]), use(values["place"]), use(count), use(id);
}

}  // namespace contrechamp::store
