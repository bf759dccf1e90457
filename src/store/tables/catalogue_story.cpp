// What the chronology and the map show: times and areas that stand, and what files claim where nobody has said
// anything.
#include <soci/soci.h>

#include <algorithm>
#include <cmath>

#include "base/fold.h"
#include "model/coordinates.h"
#include "model/edtf.h"
#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {

using soci::into;
using soci::use;

namespace {

constexpr std::size_t incident_id_letters = 16;

// Of one item or incident, or of all when `subject` is empty. Keys are kept from their index there, which leads to many
// rows.
std::string rows_of(const std::string& subject, const std::string& key) {
  if (subject.empty()) return "s.key = '" + key + "' AND :subject = ''";
  return "s.key || '' = '" + key + "' AND " +
         (subject.size() == incident_id_letters ? "s.incident <> '' AND s.incident" : "s.item <> '' AND s.item") +
         " = :subject AND s.one IN (0, 1)";
}

std::string items_of(const std::string& subject) { return subject.empty() ? ":subject = ''" : "i.id = :subject"; }

// Where the camera looked when a place does not say it: what stands about the item under `direction`, of the same
// person before others, the last first. In thousandths of a degree, -1 for nothing.
std::string direction_of(const std::string& item, const std::string& by) {
  const std::string said =
      "(SELECT CAST(ROUND(CAST(d.value AS DOUBLE PRECISION) * 1000) AS BIGINT) FROM statement AS d WHERE d.item = " +
      item + " AND d.item <> '' AND d.one = 1 AND d.key || '' = 'direction' AND d.state = 'stands' AND d.value <> ''";
  const std::string last = " ORDER BY d.seq DESC LIMIT 1)";
  return "COALESCE(" + said + " AND d.said_by = " + by + last + ", " + said + last + ", -1)";
}

double degrees_of(long long thousandths) { return thousandths < 0 ? -1 : static_cast<double>(thousandths) / 1e3; }

}  // namespace

void Catalogue::refresh_claims(const std::string& item) {
  std::string text;
  long long has_gps = 0, lat = 0, lon = 0, radius = 0, has_time = 0, from = 0, until = 0;
  for (const ClaimRow& claim : claims(item)) {
    text += " " + claim.value;
    if (claim.key == "gps" && has_gps == 0) {
      const auto found = model::parse_coordinates(claim.value);
      if (!found || (found->lat_deg == 0 && found->lon_deg == 0)) continue;  // devices without a fix write zeros
      has_gps = 1, lat = std::llround(found->lat_deg * 1e7), lon = std::llround(found->lon_deg * 1e7);
      radius = std::llround(std::max(found->radius_m, 10.0) * 1e3);
    }
    if (claim.key == "creation_time") {
      const auto span = model::parse_claimed_time(claim.value, claim.clock);
      // Clocks that were never set begin at their zero: 1904, 1970, 1980.
      if (!span || span->earliest_us < 347155200000000) continue;
      from = has_time == 0 ? span->earliest_us : std::min(from, static_cast<long long>(span->earliest_us));
      until = has_time == 0 ? span->latest_us : std::max(until, static_cast<long long>(span->latest_us));
      has_time = 1;
    }
  }
  const std::int64_t number = number_of(item);
  if (number < 0) return;
  const std::string folded = base::fold_for_index(text);
  std::string before;
  prepared_->one("SELECT claims FROM media WHERE item = :item", std::tie(before), number);
  prepared_->run(
      "INSERT INTO media (item, claims, has_gps, lat_e7, lon_e7, radius_mm, has_claimed, claimed_us, claimed_until_us)"
      " VALUES (:item, :claims, :gps, :lat, :lon, :radius, :timed, :from, :until) ON CONFLICT (item) DO UPDATE SET"
      " claims = excluded.claims, has_gps = excluded.has_gps, lat_e7 = excluded.lat_e7, lon_e7 = excluded.lon_e7,"
      " radius_mm = excluded.radius_mm, has_claimed = excluded.has_claimed, claimed_us = excluded.claimed_us,"
      " claimed_until_us = excluded.claimed_until_us",
      number, folded, has_gps, lat, lon, radius, has_time, from, until);
  if (before == folded) return;
  drop_text(number, before);
  add_text(number, folded);
}

std::vector<IncidentRow> Catalogue::incidents(const std::string& id, std::int64_t after, std::int64_t limit) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<IncidentRow> out;
    IncidentRow row;
    long long seq = 0, items = 0, times = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (sql_->prepare << std::string("SELECT c.id, c.seq, c.title, c.stage, c.side, c.place, c.times,"
                                      " (SELECT COUNT(DISTINCT s.item) FROM statement AS s WHERE"
                                      " s.key = 'incident' AND s.state = 'stands' AND s.value = c.id)"
                                      " FROM incident AS c WHERE c.seq > :from AND ") +
                              (id.empty() ? ":id = ''" : "c.id = :id") + " ORDER BY c.seq LIMIT :most",
         into(row.id), into(seq), into(row.title), into(row.stage), into(row.side), into(row.place), into(times),
         into(items), use(from), use(id), use(most));
    rows.execute();
    while (next(rows)) {
      row.seq = seq, row.items = items, row.times = times;
      out.push_back(row);
    }
    return out;
  });
}

std::vector<TimeRow> Catalogue::times(std::int64_t after, std::int64_t limit, const std::string& subject) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<TimeRow> out;
    TimeRow row;
    long long seq = 0, earliest = 0, latest = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (sql_->prepare
             << "SELECT s.seq, s.item, s.incident, COALESCE(i.name, c.title, ''), s.value, s.earliest_us, s.latest_us,"
                " s.time_flags, s.said_by, COALESCE(i.side, c.side, ''), COALESCE(i.source, ''), COALESCE(c.stage, '')"
                " FROM statement AS s LEFT JOIN item AS i ON i.id = s.item LEFT JOIN incident AS c ON c.id = s.incident"
                " WHERE " +
                    rows_of(subject, "time") +
                    " AND s.state = 'stands' AND s.has_span = 1 AND s.seq > :from ORDER BY s.seq LIMIT :most",
         into(seq), into(row.item), into(row.incident), into(row.name), into(row.value), into(earliest), into(latest),
         into(row.flags), into(row.by), into(row.side), into(row.source), into(row.stage), use(subject), use(from),
         use(most));
    rows.execute();
    while (next(rows)) {
      row.seq = seq, row.earliest_us = earliest, row.latest_us = latest;
      out.push_back(row);
    }
    return out;
  });
}

std::vector<TimeRow> Catalogue::claimed_times(std::int64_t after, std::int64_t limit, const std::string& subject) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<TimeRow> out;
    TimeRow row;
    row.claimed = true;
    long long seq = 0, earliest = 0, latest = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (sql_->prepare
             << "SELECT i.seq, i.id, i.name, m.claimed_us, m.claimed_until_us, i.side, i.source FROM item AS i"
                " JOIN media AS m ON m.item = i.seq WHERE " +
                    items_of(subject) +
                    " AND m.has_claimed = 1 AND i.time = '' AND i.seq > :from ORDER BY i.seq LIMIT :most",
         into(seq), into(row.item), into(row.name), into(earliest), into(latest), into(row.side), into(row.source),
         use(subject), use(from), use(most));
    rows.execute();
    while (next(rows)) {
      row.seq = seq, row.earliest_us = earliest, row.latest_us = latest;
      out.push_back(row);
    }
    return out;
  });
}

std::vector<AreaRow> Catalogue::areas(std::int64_t after, std::int64_t limit, const std::string& subject) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<AreaRow> out;
    AreaRow row;
    long long seq = 0, lat = 0, lon = 0, radius = 0, bearing = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (sql_->prepare
             << "SELECT s.seq, s.item, s.incident, COALESCE(i.name, c.title, ''), s.value, s.lat_e7, s.lon_e7,"
                " s.radius_mm, CASE WHEN s.bearing_e3 >= 0 THEN s.bearing_e3 ELSE " +
                    direction_of("s.item", "s.said_by") +
                    " END, s.said_by, COALESCE(i.side, c.side, '') FROM statement AS s"
                    " LEFT JOIN item AS i ON i.id = s.item LEFT JOIN incident AS c ON c.id = s.incident"
                    " WHERE " +
                    rows_of(subject, "place") +
                    " AND s.state = 'stands' AND s.has_where = 1 AND s.seq > :from ORDER BY s.seq LIMIT :most",
         into(seq), into(row.item), into(row.incident), into(row.name), into(row.value), into(lat), into(lon),
         into(radius), into(bearing), into(row.by), into(row.side), use(subject), use(from), use(most));
    rows.execute();
    while (next(rows)) {
      row.seq = seq, row.lat_deg = static_cast<double>(lat) / 1e7, row.lon_deg = static_cast<double>(lon) / 1e7;
      row.radius_m = static_cast<double>(radius) / 1e3, row.bearing_deg = degrees_of(bearing);
      out.push_back(row);
    }
    return out;
  });
}

std::vector<AreaRow> Catalogue::claimed_areas(std::int64_t after, std::int64_t limit, const std::string& subject) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<AreaRow> out;
    AreaRow row;
    row.claimed = true;
    long long seq = 0, lat = 0, lon = 0, radius = 0, bearing = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (sql_->prepare << "SELECT i.seq, i.id, i.name, m.lat_e7, m.lon_e7, m.radius_mm, i.side, " +
                              direction_of("i.id", "''") + " FROM item AS i JOIN media AS m ON m.item = i.seq WHERE " +
                              items_of(subject) +
                              " AND m.has_gps = 1 AND i.has_place = 0 AND i.seq > :from ORDER BY i.seq LIMIT :most",
         into(seq), into(row.item), into(row.name), into(lat), into(lon), into(radius), into(row.side), into(bearing),
         use(subject), use(from), use(most));
    rows.execute();
    while (next(rows)) {
      row.seq = seq, row.lat_deg = static_cast<double>(lat) / 1e7, row.lon_deg = static_cast<double>(lon) / 1e7;
      row.radius_m = static_cast<double>(radius) / 1e3, row.bearing_deg = degrees_of(bearing);
      out.push_back(row);
    }
    return out;
  });
}

SaidSince Catalogue::said_since(std::int64_t since, std::int64_t most) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    SaidSince out;
    long long until = -1, accession = -1;
    prepared_->one("SELECT COALESCE(MAX(seq), -1) FROM statement", std::tie(until));
    out.until = until;
    const long long from = since, room = most + 1;
    std::string item, incident;
    soci::statement rows =
        (sql_->prepare << "SELECT DISTINCT item, incident, accession FROM statement WHERE seq > :from AND"
                          " seq <= :until LIMIT :room",
         into(item), into(incident), into(accession), use(from), use(until), use(room));
    rows.execute();
    while (next(rows)) {
      // What is said of a delivery may be about any number of items.
      if (accession >= 0 && item.empty() && incident.empty()) out.few = false;
      if (!item.empty() || !incident.empty()) out.subjects.push_back(item.empty() ? incident : item);
    }
    if (static_cast<std::int64_t>(out.subjects.size()) > most) out.few = false;
    if (!out.few) out.subjects.clear();
    return out;
  });
}

}  // namespace contrechamp::store
