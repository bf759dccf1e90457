// What people say: which statements stand, and what the rows of items and incidents show of them.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "model/edtf.h"
#include "model/statement.h"
#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/tables/catalogue.h"
#include "store/tables/statement_groups.h"

namespace contrechamp::store {

namespace {

constexpr const char* columns =
    "s.seq, s.item, s.accession, s.key, s.value, s.time_us, s.agent, s.incident, s.said_by, s.evidence, s.start_us,"
    " s.end_us, s.has_where, s.lat_e7, s.lon_e7, s.radius_mm, s.bearing_e3, s.has_span, s.earliest_us, s.latest_us,"
    " s.time_flags, s.withdraws, s.state";

// In whole steps; what no such number holds, a forged record's, is 0.
long long scaled(double value, double steps) {
  const double number = value * steps;
  return std::abs(number) < 9e18 ? std::llround(number) : 0;
}

template <class... Values>
std::vector<StatementRow> read_statements(Prepared& prepared, const std::string& condition, const Values&... values) {
  std::vector<StatementRow> out;
  StatementRow row;
  long long lat = 0, lon = 0, radius = 0, bearing = 0;
  prepared.each(
      std::string("SELECT ") + columns + " FROM statement AS s WHERE " + condition,
      std::tie(row.seq, row.item, row.accession, row.key, row.value, row.time_us, row.agent, row.incident, row.by,
               row.evidence, row.start_us, row.end_us, row.has_where, lat, lon, radius, bearing, row.has_span,
               row.earliest_us, row.latest_us, row.time_flags, row.withdraws, row.state),
      [&] {
        row.lat_deg = static_cast<double>(lat) / 1e7, row.lon_deg = static_cast<double>(lon) / 1e7;
        row.radius_m = static_cast<double>(radius) / 1e3,
        row.bearing_deg = bearing < 0 ? -1 : static_cast<double>(bearing) / 1e3;
        row.superseded = row.state != "stands";
        out.push_back(row);
      },
      values...);
  return out;
}

}  // namespace

void Catalogue::add_statement(const StatementRow& given) {
  transact([&] {
    StatementRow row = given;
    if (row.by.empty()) row.by = row.agent;
    if (model::rule_of(row.key).form == model::Form::time)
      if (const auto span = model::parse_edtf(row.value)) {
        row.has_span = true;
        row.earliest_us = span->earliest_us, row.latest_us = span->latest_us, row.time_flags = flags_of(*span);
      }
    if (row.withdraws >= 0) {
      row.state = "withdrawal";
      insert_statement(row, "");
      withdraw(row);
    } else {
      row.state = "stands";
      settle(row);
    }
    ++added_.statements;
    if (!row.item.empty()) changed_item(row.item, Changed::shown);
    if (!row.incident.empty()) changed_incident(row.incident, row.seq);
    if (row.accession >= 0) changed_delivery(row.accession);
  });
}

void Catalogue::insert_statement(const StatementRow& row, const std::string& search) {
  prepared_->run(
      "INSERT INTO statement (seq, item, accession, key, value, time_us, agent, incident, said_by, evidence, start_us,"
      " end_us, has_where, lat_e7, lon_e7, radius_mm, bearing_e3, has_span, earliest_us, latest_us, time_flags,"
      " withdraws, state, one, same, search, other) VALUES (:seq, :item, :accession, :key, :value, :time, :agent, "
      ":incident,"
      " :by, :evidence, :start, :end, :where, :lat, :lon, :radius, :bearing, :span, :earliest, :latest, :flags,"
      " :withdraws, :state, :one, :same, :search, :other)",
      row.seq, row.item, row.accession, row.key, row.value, row.time_us, row.agent, row.incident, row.by, row.evidence,
      row.start_us, row.end_us, row.has_where, scaled(row.lat_deg, 1e7), scaled(row.lon_deg, 1e7),
      scaled(row.radius_m, 1e3), row.bearing_deg < 0 ? -1 : scaled(row.bearing_deg, 1e3), row.has_span, row.earliest_us,
      row.latest_us, row.time_flags, row.withdraws, row.state, !is_many(row), group_of(row), search,
      model::other_item(row.key, row.value));
}

// Of one person's statements under one key the last that was not taken back stands; of what holds many, the last of
// each value: of each group one. A new one is the last of its group, so that nothing but the one before is looked at.
void Catalogue::settle(StatementRow& row) {
  const auto before = last_of_group(row, "stands");
  if (before && before->seq > row.seq) row.state = "superseded";
  else if (before) set_state(*before, "superseded");
  const std::string search = searched_text(row);
  insert_statement(row, search);
  if (row.state == "stands") stand(row, search, 1);
}

// A withdrawal only reaches statements of the same person about the same thing; what stood before it comes back.
void Catalogue::withdraw(const StatementRow& row) {
  const auto found = statement(row.withdraws);
  if (!found || found->state == "withdrawal" || found->item != row.item || found->accession != row.accession ||
      found->incident != row.incident || found->by != row.by)
    return;
  set_state(*found, "withdrawn");
  if (found->state != "stands") return;
  if (const auto last = last_of_group(*found, "superseded")) set_state(*last, "stands");
}

std::optional<StatementRow> Catalogue::last_of_group(const StatementRow& row, const std::string& state) {
  std::int64_t seq = -1;
  const auto find = [&](const std::string& condition, const auto&... values) {
    return prepared_->one("SELECT s.seq FROM statement AS s WHERE " + condition + " ORDER BY s.seq DESC LIMIT 1",
                          std::tie(seq), values...);
  };
  const std::string one = " AND s.one = 1 AND s.state = :state AND s.key = :key AND s.said_by = :by";
  bool found = false;
  if (is_many(row)) found = find("s.one = 0 AND s.same = :same AND s.state = :state", group_of(row), state);
  else if (!row.item.empty()) found = find("s.item <> '' AND s.item = :item" + one, row.item, state, row.key, row.by);
  else if (!row.incident.empty())
    found =
        find("s.incident <> '' AND s.item = '' AND s.incident = :incident" + one, row.incident, state, row.key, row.by);
  else if (row.accession >= 0)
    found = find("s.accession >= 0 AND s.item = '' AND s.incident = '' AND s.accession = :accession" + one,
                 row.accession, state, row.key, row.by);
  else  // about the archive
    found = find("s.item = '' AND s.incident = '' AND s.accession < 0" + one, state, row.key, row.by);
  return found ? statement(seq) : std::nullopt;
}

void Catalogue::set_state(const StatementRow& row, const std::string& state) {
  prepared_->run("UPDATE statement SET state = :state WHERE seq = :seq", state, row.seq);
  const int change = (state == "stands") - (row.state == "stands");
  if (change != 0) stand(row, searched_text(row), change);
}

// What follows when a statement begins (1) or ceases (-1) to stand: it is found by its words, or no more, and counted;
// and the pair that it speaks of is judged anew.
void Catalogue::stand(const StatementRow& row, const std::string& search, int change) {
  if (!search.empty()) change > 0 ? add_text(row.seq, search) : drop_text(row.seq, search);
  if (const std::string other = model::other_item(row.key, row.value); !other.empty()) changed_pair(row.item, other);
  if (row.item.empty() || !is_many(row)) return;
  const int marks = row.start_us >= 0 ? change : 0, placed = row.has_where ? change : 0;
  if (marks != 0 || placed != 0)
    prepared_->run("UPDATE item SET marks = marks + :marks, placed_marks = placed_marks + :placed WHERE id = :id",
                   marks, placed, row.item);
}

std::optional<StatementRow> Catalogue::statement(std::int64_t seq) {
  std::lock_guard lock(mutex_);
  return guarded([&]() -> std::optional<StatementRow> {
    auto rows = read_statements(*prepared_, "s.seq = :seq", seq);
    if (rows.empty()) return std::nullopt;
    return rows.front();
  });
}

std::vector<StatementRow> Catalogue::statements(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    auto rows = read_statements(*prepared_,
                                "(s.item <> '' AND s.item = :item) OR (s.accession >= 0 AND s.accession IN"
                                " (SELECT accession FROM arrival WHERE item = :number)) ORDER BY s.seq",
                                item, number_of(item));
    // What somebody says of the item itself takes the place of what the same person said of its delivery.
    std::set<std::pair<std::string, std::string>> own;
    for (const auto& row : rows)
      if (!row.item.empty() && !row.superseded && !is_many(row)) own.emplace(row.key, row.by);
    for (auto& row : rows)
      if (row.item.empty() && !row.superseded && own.count({row.key, row.by}) != 0)
        row.superseded = true, row.state = "superseded";
    return rows;
  });
}

std::vector<StatementRow> Catalogue::statements_of_incident(const std::string& incident) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    return read_statements(*prepared_, "s.incident <> '' AND s.incident = :incident ORDER BY s.seq", incident);
  });
}

std::vector<StatementRow> Catalogue::statements_that_stand(const std::string& key, const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    if (item.empty()) return read_statements(*prepared_, "s.state = 'stands' AND s.key = :key ORDER BY s.seq", key);
    // Two questions, for each is led by an index of its own; `one` is named since that index has it second.
    auto rows = read_statements(
        *prepared_, "s.item <> '' AND s.item = :item AND s.one IN (0, 1) AND s.state = 'stands' AND s.key = :key", item,
        key);
    for (auto& row : read_statements(
             *prepared_, "s.other <> '' AND s.other = :other AND s.state = 'stands' AND s.key = :key", item, key))
      if (row.item != item) rows.push_back(std::move(row));
    std::sort(rows.begin(), rows.end(), [](const auto& x, const auto& y) { return x.seq < y.seq; });
    return rows;
  });
}

std::vector<StatementRow> Catalogue::statements_of_key(const std::string& key) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    return read_statements(*prepared_,
                           "s.state IN ('stands', 'superseded') AND s.item <> '' AND s.key = :key ORDER BY s.seq", key);
  });
}

std::vector<StatementRow> Catalogue::statements_of_pair(const std::string& key, const std::string& a,
                                                        const std::string& b) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    return read_statements(
        *prepared_,
        "s.other <> '' AND s.other IN (:a, :b) AND s.item IN (:c, :d) AND s.other <> s.item AND s.key = :key"
        " AND s.state IN ('stands', 'superseded') ORDER BY s.seq",
        a, b, a, b, key);
  });
}

bool is_disputed(const std::vector<StatementRow>& statements) {
  std::map<std::string, std::string> values;
  for (const auto& row : statements) {
    if (row.superseded || row.value.empty() || is_many(row)) continue;
    const auto [found, fresh] = values.emplace(row.key, row.value);
    if (!fresh && found->second != row.value) return true;
  }
  return false;
}

}  // namespace contrechamp::store
