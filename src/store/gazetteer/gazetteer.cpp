#include "store/gazetteer/gazetteer.h"

#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <string_view>

#include "base/strings.h"
#include "base/text/fold.h"
#include "store/blobs/regular_file.h"
#include "store/tables/rows.h"

namespace contrechamp::store {
namespace {

using soci::into;
using soci::use;

// What a derived folder from another hand may hold in its place is no answer.
[[noreturn]] void cannot_read(const std::string& why) {
  throw base::Fatal("the names of places cannot be read, import the dump again: " + why);
}

// A database as import_geonames makes them: a regular file with a rollback journal, no shared memory that others may
// cut.
bool is_there(const std::string& database) {
  const base::Fd folder(
      ::open(std::filesystem::path(database).parent_path().c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder && errno == ENOENT) return false;
  if (!folder) cannot_read("their folder is a link or none");
  const auto file =
      open_regular(database, std::uint64_t{1} << 40);  // a terabyte: all of GeoNames is a thousandth of it
  if (!file && file.error().kind == base::ErrorKind::not_found) return false;
  if (!file) cannot_read(file.error().message);
  std::array<char, 20> head{};
  const ssize_t size = ::pread(file->get(), head.data(), head.size(), 0);
  constexpr std::string_view magic("SQLite format 3\0", 16);
  // Bytes 18 and 19 are the versions of writing and reading: 1, a rollback journal (sqlite.org/fileformat.html).
  if (size != static_cast<ssize_t>(head.size()) || !std::string_view(head.data(), head.size()).starts_with(magic) ||
      head[18] != 1 || head[19] != 1)
    cannot_read("no database of them");
  return true;
}

void distrust(soci::session& sql) {
  sql << "PRAGMA trusted_schema = OFF";
  sql << "PRAGMA cell_size_check = ON";
  long long programs = 0;
  sql << "SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')", into(programs);
  if (programs != 0) cannot_read("a database with programs in it");
  long long folded = 0;
  sql << "PRAGMA user_version", into(folded);
  if (folded != base::fold_version) cannot_read("they were imported by another version of the program");
}

bool makes_sense(const Place& place) {
  return std::abs(place.lat_deg) <= 90 && std::abs(place.lon_deg) <= 180 && base::is_utf8(place.name) &&
         base::is_utf8(place.other_names) && base::is_utf8(place.feature) && base::is_utf8(place.country);
}

std::vector<Place> find_in(soci::session& sql, const std::string& match, std::int64_t limit) {
  std::vector<Place> out;
  Place place;
  long long id = 0, lat = 0, lon = 0, population = 0;
  const long long most = limit;
  const long long longest = most_line_bytes;
  soci::statement rows =
      (sql.prepare << "SELECT p.id, p.name, p.other_names, p.lat_e7, p.lon_e7, p.feature, p.country, p.population"
                      " FROM place AS p WHERE p.id IN (SELECT rowid FROM place_name WHERE place_name MATCH :words)"
                      " AND length(p.name) <= :longest AND length(p.other_names) <= :longest"
                      " ORDER BY p.population DESC, p.id LIMIT :most",
       into(id), into(place.name), into(place.other_names), into(lat), into(lon), into(place.feature),
       into(place.country), into(population), use(match, "words"), use(longest, "longest"), use(most, "most"));
  rows.execute();
  while (rows.fetch()) {
    place.id = id, place.lat_deg = static_cast<double>(lat) / 1e7, place.lon_deg = static_cast<double>(lon) / 1e7;
    place.population = population;
    if (makes_sense(place)) out.push_back(place);
  }
  return out;
}

}  // namespace

std::vector<Place> find_places(const std::string& database, const std::string& text, std::int64_t limit) {
  const SearchText words = search_text(text);
  if (words.match.empty() || !is_there(database)) return {};
  try {
    soci::session sql(soci::sqlite3, "db=\"" + database + "\" readonly=true timeout=30");
    distrust(sql);
    return find_in(sql, words.match, limit);
  } catch (const base::Fatal&) {
    throw;
  } catch (const std::exception& error) {
    cannot_read(error.what());
  }
}

}  // namespace contrechamp::store
