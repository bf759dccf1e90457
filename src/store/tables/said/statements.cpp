#include "store/tables/said/statements.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "model/edtf.h"
#include "model/statement.h"
#include "store/tables/said/search.h"
#include "store/tables/said/statement_groups.h"
#include "store/tables/tables.h"

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
  std::string state;
  long long lat = 0, lon = 0, radius = 0, bearing = 0;
  prepared.each(
      std::string("SELECT ") + columns + " FROM statement AS s WHERE " + condition,
      std::tie(row.seq, row.item, row.accession, row.key, row.value, row.time_us, row.agent, row.incident, row.by,
               row.evidence, row.start_us, row.end_us, row.has_where, lat, lon, radius, bearing, row.has_span,
               row.earliest_us, row.latest_us, row.time_flags, row.withdraws, state),
      [&] {
        row.lat_deg = static_cast<double>(lat) / 1e7, row.lon_deg = static_cast<double>(lon) / 1e7;
        row.radius_m = static_cast<double>(radius) / 1e3,
        row.bearing_deg = bearing < 0 ? -1 : static_cast<double>(bearing) / 1e3;
        row.state = statement_state_from(state).value_or(StatementState::superseded);
        row.superseded = row.state != StatementState::stands;
        out.push_back(row);
      },
      values...);
  return out;
}

}  // namespace

void Statements::add(const StatementRow& given) {
  t_.transact([&] {
    StatementRow row = given;
    if (row.by.empty()) row.by = row.agent;
    if (model::rule_of(row.key).form == model::Form::time)
      if (const auto span = model::parse_edtf(row.value)) {
        row.has_span = true;
        row.earliest_us = span->earliest_us, row.latest_us = span->latest_us, row.time_flags = flags_of(*span);
      }
    if (row.withdraws >= 0) {
      row.state = StatementState::withdrawal;
      insert(row, "");
      withdraw(row);
    } else {
      row.state = StatementState::stands;
      settle(row);
    }
    ++t_.changes.added.statements;
    if (!row.item.empty()) t_.changes.item(row.item, Changes::Of::shown);
    if (!row.incident.empty()) t_.changes.incident(row.incident, row.seq);
    if (row.accession >= 0) t_.changes.delivery(row.accession);
  });
}

void Statements::insert(const StatementRow& row, const std::string& search) {
  t_.prepared().run(
      "INSERT INTO statement (seq, item, accession, key, value, time_us, agent, incident, said_by, evidence, start_us,"
      " end_us, has_where, lat_e7, lon_e7, radius_mm, bearing_e3, has_span, earliest_us, latest_us, time_flags,"
      " withdraws, state, one, same, search, other) VALUES (:seq, :item, :accession, :key, :value, :time, :agent, "
      ":incident,"
      " :by, :evidence, :start, :end, :where, :lat, :lon, :radius, :bearing, :span, :earliest, :latest, :flags,"
      " :withdraws, :state, :one, :same, :search, :other)",
      row.seq, row.item, row.accession, row.key, row.value, row.time_us, row.agent, row.incident, row.by, row.evidence,
      row.start_us, row.end_us, row.has_where, scaled(row.lat_deg, 1e7), scaled(row.lon_deg, 1e7),
      scaled(row.radius_m, 1e3), row.bearing_deg < 0 ? -1 : scaled(row.bearing_deg, 1e3), row.has_span, row.earliest_us,
      row.latest_us, row.time_flags, row.withdraws, to_string(row.state), !is_many(row), group_of(row), search,
      model::other_item(row.key, row.value));
}

// Of one person's statements under one key the last that was not taken back stands; of what holds many, the last of
// each value: of each group one. A new one is the last of its group, so that nothing but the one before is looked at.
void Statements::settle(StatementRow& row) {
  const auto before = last_of_group(row, StatementState::stands);
  if (before && before->seq > row.seq) row.state = StatementState::superseded;
  else if (before) set_state(*before, StatementState::superseded);
  const std::string search = searched_text(row);
  insert(row, search);
  if (row.state == StatementState::stands) stand(row, search, 1);
}

// A withdrawal only reaches statements of the same person about the same thing; what stood before it comes back.
void Statements::withdraw(const StatementRow& row) {
  const auto found = find(row.withdraws);
  if (!found || found->state == StatementState::withdrawal || found->item != row.item ||
      found->accession != row.accession || found->incident != row.incident || found->by != row.by)
    return;
  set_state(*found, StatementState::withdrawn);
  if (found->state != StatementState::stands) return;
  if (const auto last = last_of_group(*found, StatementState::superseded)) set_state(*last, StatementState::stands);
}

std::optional<StatementRow> Statements::last_of_group(const StatementRow& row, StatementState state) {
  std::int64_t seq = -1;
  const std::string name = to_string(state);
  const auto look = [&](const std::string& condition, const auto&... values) {
    return t_.prepared().one("SELECT s.seq FROM statement AS s WHERE " + condition + " ORDER BY s.seq DESC LIMIT 1",
                             std::tie(seq), values...);
  };
  const std::string one = " AND s.one = 1 AND s.state = :state AND s.key = :key AND s.said_by = :by";
  bool found = false;
  if (is_many(row)) found = look("s.one = 0 AND s.same = :same AND s.state = :state", group_of(row), name);
  else if (!row.item.empty()) found = look("s.item <> '' AND s.item = :item" + one, row.item, name, row.key, row.by);
  else if (!row.incident.empty())
    found =
        look("s.incident <> '' AND s.item = '' AND s.incident = :incident" + one, row.incident, name, row.key, row.by);
  else if (row.accession >= 0)
    found = look("s.accession >= 0 AND s.item = '' AND s.incident = '' AND s.accession = :accession" + one,
                 row.accession, name, row.key, row.by);
  else  // about the archive
    found = look("s.item = '' AND s.incident = '' AND s.accession < 0" + one, name, row.key, row.by);
  return found ? find(seq) : std::nullopt;
}

void Statements::set_state(const StatementRow& row, StatementState state) {
  t_.prepared().run("UPDATE statement SET state = :state WHERE seq = :seq", to_string(state), row.seq);
  const int change = (state == StatementState::stands) - (row.state == StatementState::stands);
  if (change != 0) stand(row, searched_text(row), change);
}

// What follows when a statement begins (1) or ceases (-1) to stand: it is found by its words, or no more, and counted;
// and the pair that it speaks of is judged anew.
void Statements::stand(const StatementRow& row, const std::string& search, int change) {
  if (!search.empty()) change > 0 ? add_text(t_, row.seq, search) : drop_text(t_, row.seq, search);
  if (const std::string other = model::other_item(row.key, row.value); !other.empty()) t_.changes.pair(row.item, other);
  if (row.item.empty() || !is_many(row)) return;
  const int marks = row.start_us >= 0 ? change : 0, placed = row.has_where ? change : 0;
  if (marks != 0 || placed != 0)
    t_.prepared().run("UPDATE item SET marks = marks + :marks, placed_marks = placed_marks + :placed WHERE id = :id",
                      marks, placed, row.item);
}

std::optional<StatementRow> Statements::find(std::int64_t seq) {
  return t_.alone([&]() -> std::optional<StatementRow> {
    auto rows = read_statements(t_.prepared(), "s.seq = :seq", seq);
    if (rows.empty()) return std::nullopt;
    return rows.front();
  });
}

std::vector<StatementRow> Statements::of_item(const std::string& item) {
  return t_.alone([&] {
    auto rows = read_statements(t_.prepared(),
                                "(s.item <> '' AND s.item = :item) OR (s.accession >= 0 AND s.accession IN"
                                " (SELECT accession FROM arrival WHERE item = :number)) ORDER BY s.seq",
                                item, t_.numbers.of_item(item));
    // What somebody says of the item itself takes the place of what the same person said of its delivery.
    std::set<std::pair<std::string, std::string>> own;
    for (const auto& row : rows)
      if (!row.item.empty() && !row.superseded && !is_many(row)) own.emplace(row.key, row.by);
    for (auto& row : rows)
      if (row.item.empty() && !row.superseded && own.count({row.key, row.by}) != 0)
        row.superseded = true, row.state = StatementState::superseded;
    return rows;
  });
}

std::vector<StatementRow> Statements::of_incident(const std::string& incident) {
  return t_.alone([&] {
    return read_statements(t_.prepared(), "s.incident <> '' AND s.incident = :incident ORDER BY s.seq", incident);
  });
}

std::vector<StatementRow> Statements::standing(const std::string& key, const std::string& item) {
  return t_.alone([&] {
    if (item.empty()) return read_statements(t_.prepared(), "s.state = 'stands' AND s.key = :key ORDER BY s.seq", key);
    // Two questions, for each is led by an index of its own; `one` is named since that index has it second.
    auto rows = read_statements(
        t_.prepared(), "s.item <> '' AND s.item = :item AND s.one IN (0, 1) AND s.state = 'stands' AND s.key = :key",
        item, key);
    for (auto& row : read_statements(
             t_.prepared(), "s.other <> '' AND s.other = :other AND s.state = 'stands' AND s.key = :key", item, key))
      if (row.item != item) rows.push_back(std::move(row));
    std::sort(rows.begin(), rows.end(), [](const auto& x, const auto& y) { return x.seq < y.seq; });
    return rows;
  });
}

std::vector<StatementRow> Statements::of_key(const std::string& key) {
  return t_.alone([&] {
    return read_statements(t_.prepared(),
                           "s.state IN ('stands', 'superseded') AND s.item <> '' AND s.key = :key ORDER BY s.seq", key);
  });
}

std::vector<StatementRow> Statements::of_pair(const std::string& key, const std::string& a, const std::string& b) {
  return t_.alone([&] {
    return read_statements(
        t_.prepared(),
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
