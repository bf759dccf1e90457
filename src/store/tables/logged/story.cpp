#include "store/tables/logged/story.h"

#include <soci/soci.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/text/fold.h"
#include "model/coordinates.h"
#include "model/edtf.h"
#include "store/tables/tables.h"

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

// Where the camera looked when a place does not have it: what stands about the item under `direction`, of the same
// author before others, the last first. In thousandths of a degree, -1 for nothing.
std::string direction_of(const std::string& item, const std::string& by) {
  const std::string stated =
      "(SELECT CAST(ROUND(CAST(d.value AS DOUBLE PRECISION) * 1000) AS BIGINT) FROM statement AS d WHERE d.item = " +
      item + " AND d.item <> '' AND d.one = 1 AND d.key || '' = 'direction' AND d.state = 'stands' AND d.value <> ''";
  const std::string last = " ORDER BY d.seq DESC LIMIT 1)";
  return "COALESCE(" + stated + " AND d.said_by = " + by + last + ", " + stated + last + ", -1)";
}

double degrees_of(long long thousandths) { return thousandths < 0 ? -1 : static_cast<double>(thousandths) / 1e3; }

}  // namespace

std::vector<IncidentRow> Story::incidents(const std::string& id, std::int64_t after, std::int64_t limit) {
  return t_.alone([&] {
    std::vector<IncidentRow> out;
    IncidentRow row;
    long long seq = 0, items = 0, times = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (t_.sql().prepare << std::string("SELECT c.id, c.seq, c.title, c.stage, c.side, c.place, c.times,"
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

std::vector<TimeRow> Story::times(std::int64_t after, std::int64_t limit, const std::string& subject) {
  return t_.alone([&] {
    std::vector<TimeRow> out;
    TimeRow row;
    long long seq = 0, earliest = 0, latest = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (t_.sql().prepare
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

std::vector<TimeRow> Story::claimed_times(std::int64_t after, std::int64_t limit, const std::string& subject) {
  return t_.alone([&] {
    std::vector<TimeRow> out;
    TimeRow row;
    row.claimed = true;
    long long seq = 0, earliest = 0, latest = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (t_.sql().prepare
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

std::vector<AreaRow> Story::areas(std::int64_t after, std::int64_t limit, const std::string& subject) {
  return t_.alone([&] {
    std::vector<AreaRow> out;
    AreaRow row;
    long long seq = 0, lat = 0, lon = 0, radius = 0, bearing = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (t_.sql().prepare
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

namespace {

// "123.5°" of a claim; -1 when there is none, or only one from magnetic north, which lies elsewhere every year.
double claimed_direction(Tables& tables, const std::string& item) {
  std::string value;
  tables.prepared().one("SELECT value FROM claim WHERE item = :item AND key = 'direction' ORDER BY ord LIMIT 1",
                        std::tie(value), tables.numbers.of_item(item));
  char* end = nullptr;
  const double degrees = std::strtod(value.c_str(), &end);
  const bool written = end != value.c_str() && value.find("magnetic") == std::string::npos;
  return written && degrees >= 0 && degrees < 360 ? degrees : -1;
}

}  // namespace

std::vector<AreaRow> Story::claimed_areas(std::int64_t after, std::int64_t limit, const std::string& subject) {
  return t_.alone([&] {
    std::vector<AreaRow> out;
    AreaRow row;
    row.claimed = true;
    long long seq = 0, lat = 0, lon = 0, radius = 0, bearing = 0;
    const long long from = after, most = limit;
    soci::statement rows =
        (t_.sql().prepare << "SELECT i.seq, i.id, i.name, m.lat_e7, m.lon_e7, m.radius_mm, i.side, " +
                                 direction_of("i.id", "''") +
                                 " FROM item AS i JOIN media AS m ON m.item = i.seq WHERE " + items_of(subject) +
                                 " AND m.has_gps = 1 AND i.has_place = 0 AND i.seq > :from ORDER BY i.seq LIMIT :most",
         into(seq), into(row.item), into(row.name), into(lat), into(lon), into(radius), into(row.side), into(bearing),
         use(subject), use(from), use(most));
    rows.execute();
    while (next(rows)) {
      row.seq = seq, row.lat_deg = static_cast<double>(lat) / 1e7, row.lon_deg = static_cast<double>(lon) / 1e7;
      row.radius_m = static_cast<double>(radius) / 1e3, row.bearing_deg = degrees_of(bearing);
      out.push_back(row);
    }
    // What the file itself says of its direction, where nobody said one.
    for (AreaRow& area : out)
      if (area.bearing_deg < 0) area.bearing_deg = claimed_direction(t_, area.item);
    return out;
  });
}

StatedSince Story::stated_since(std::int64_t since, std::int64_t most) {
  return t_.alone([&] {
    StatedSince out;
    long long until = -1, accession = -1;
    t_.prepared().one("SELECT COALESCE(MAX(seq), -1) FROM statement", std::tie(until));
    out.until = until;
    const long long from = since, room = most + 1;
    std::string item, incident;
    soci::statement rows =
        (t_.sql().prepare << "SELECT DISTINCT item, incident, accession FROM statement WHERE seq > :from AND"
                             " seq <= :until LIMIT :room",
         into(item), into(incident), into(accession), use(from), use(until), use(room));
    rows.execute();
    while (next(rows)) {
      // A statement about a delivery may affect any number of items.
      if (accession >= 0 && item.empty() && incident.empty()) out.few = false;
      if (!item.empty() || !incident.empty()) out.subjects.push_back(item.empty() ? incident : item);
    }
    if (static_cast<std::int64_t>(out.subjects.size()) > most) out.few = false;
    if (!out.few) out.subjects.clear();
    return out;
  });
}

}  // namespace contrechamp::store
