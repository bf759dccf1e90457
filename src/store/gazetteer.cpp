#include "store/gazetteer.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/fold.h"
#include "base/strings.h"
#include "store/guarded.h"
#include "store/rows.h"

namespace contrechamp::store {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t most_line_bytes = 64 * 1024;

template <class Number>
bool parse(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// geonameid, name, asciiname, alternatenames, latitude, longitude, class, code, country, …, population as the 15th.
bool parse_line(std::string_view line, Place& place) {
  std::array<std::string_view, 19> fields;
  std::size_t count = 0;
  for (std::size_t at = 0; at <= line.size() && count < fields.size();) {
    const auto end = std::min(line.find('\t', at), line.size());
    fields[count++] = line.substr(at, end - at);
    at = end + 1;
  }
  if (count < 15 || fields[1].empty() || !base::is_utf8(line)) return false;
  place = {};
  if (!parse(fields[0], place.id) || !parse(fields[4], place.lat_deg) || !parse(fields[5], place.lon_deg)) return false;
  if (!(std::abs(place.lat_deg) <= 90) || !(std::abs(place.lon_deg) <= 180)) return false;
  parse(fields[14], place.population);
  place.name = fields[1];
  place.other_names = fields[3];
  place.feature = std::string(fields[6]) + "." + std::string(fields[7]);
  place.country = fields[8];
  return true;
}

constexpr Guard guard{"the file of places' names", "import the names again with `contrechamp gazetteer --import`"};

void make_tables(soci::session& sql) {
  sql << "DROP TABLE IF EXISTS place";
  sql << "DROP TABLE IF EXISTS place_name";
  sql << "CREATE TABLE place (id BIGINT PRIMARY KEY, name TEXT NOT NULL, other_names TEXT NOT NULL, lat_e7 BIGINT NOT NULL,"
         " lon_e7 BIGINT NOT NULL, feature TEXT NOT NULL, country TEXT NOT NULL, population BIGINT NOT NULL)";
  sql << "CREATE VIRTUAL TABLE place_name USING fts5 (names, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')";
}

}  // namespace

base::Result<std::int64_t> import_geonames(const std::string& dump, const std::string& database) {
  std::ifstream in(dump, std::ios::binary);
  if (!in || !std::filesystem::is_regular_file(dump)) return base::fail(base::ErrorKind::not_found, "no file to read", dump);
  return guarded([&]() -> base::Result<std::int64_t> {
    std::filesystem::create_directories(std::filesystem::path(database).parent_path());
    soci::session sql(soci::sqlite3, "db=" + database + " timeout=30");
    soci::transaction transaction(sql);
    make_tables(sql);
    Place place;
    long long id = 0, lat = 0, lon = 0, population = 0;
    std::string names;
    soci::statement add = (sql.prepare << "INSERT INTO place (id, name, other_names, lat_e7, lon_e7, feature, country, population)"
                                          " VALUES (:id, :name, :other, :lat, :lon, :feature, :country, :population)"
                                          " ON CONFLICT (id) DO NOTHING",
                           use(id), use(place.name), use(place.other_names), use(lat), use(lon), use(place.feature),
                           use(place.country), use(population));
    soci::statement index = (sql.prepare << "INSERT INTO place_name (rowid, names) VALUES (:id, :names)", use(id), use(names));
    std::int64_t count = 0, bad = 0;
    for (std::string line; std::getline(in, line);) {
      if (line.size() > most_line_bytes || !parse_line(line, place)) {
        if (++bad > 1000 && count == 0) break;
        continue;
      }
      id = place.id, lat = std::llround(place.lat_deg * 1e7), lon = std::llround(place.lon_deg * 1e7), population = place.population;
      names = base::fold_for_index(place.name + " " + place.other_names);
      add.execute(true);
      if (add.get_affected_rows() == 0) continue;
      index.execute(true);
      ++count;
    }
    if (count == 0) return base::fail(base::ErrorKind::unreadable, "no line of this file is a place of a GeoNames dump", dump);
    transaction.commit();
    return count;
  }, guard);
}

std::vector<Place> find_places(const std::string& database, const std::string& text, std::int64_t limit) {
  const SearchText words = search_text(text);
  if (words.match.empty() || !std::filesystem::exists(database)) return {};
  return guarded([&] {
    soci::session sql(soci::sqlite3, "db=" + database + " timeout=30");
    std::vector<Place> out;
    Place place;
    long long id = 0, lat = 0, lon = 0, population = 0;
    const long long most = limit;
    soci::statement rows = (sql.prepare << "SELECT p.id, p.name, p.other_names, p.lat_e7, p.lon_e7, p.feature, p.country, p.population"
                                           " FROM place AS p WHERE p.id IN (SELECT rowid FROM place_name WHERE place_name MATCH :words)"
                                           " ORDER BY p.population DESC, p.id LIMIT :most",
                            into(id), into(place.name), into(place.other_names), into(lat), into(lon), into(place.feature),
                            into(place.country), into(population), use(words.match), use(most));
    rows.execute();
    while (rows.fetch()) {
      place.id = id, place.lat_deg = static_cast<double>(lat) / 1e7, place.lon_deg = static_cast<double>(lon) / 1e7;
      place.population = population;
      out.push_back(place);
    }
    return out;
  }, guard);
}

}  // namespace contrechamp::store
