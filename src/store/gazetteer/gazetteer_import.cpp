// Makes the database of names of places from a dump: as a new file, which takes the place of the old one when it is
// whole.
#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "base/coded.h"
#include "base/digest.h"
#include "base/strings.h"
#include "base/text/fold.h"
#include "store/blobs/regular_file.h"
#include "store/db/guarded.h"
#include "store/gazetteer/gazetteer.h"
#include "store/gazetteer/line_reader.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;
using soci::use;

constexpr std::uint64_t most_dump_bytes = std::uint64_t{16} << 30;  // ten times allCountries.txt of 2026
constexpr std::int64_t most_bad_lines = 1000;  // before the first place: it is another kind of file

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

// A new file beside `path`, under a name of its own until it is whole; gone when it is not finished. Nothing that lies
// there is written to: a link under either name is replaced or left, never followed.
class NewDatabase {
 public:
  explicit NewDatabase(const fs::path& path) : name_(path.filename().string()) {
    const fs::path folder = path.parent_path();
    ::mkdir(folder.c_str(), 0700);
    folder_ = base::Fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder_) base::fatal_errno("cannot open the folder " + folder.string() + ", which must be one and no link");
    drop_leftovers(folder);
    const std::string temporary = name_ + "." + base::to_hex(base::random_bytes(6)) + ending;
    fd_ =
        base::Fd(::openat(folder_.get(), temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd_) base::fatal_errno("cannot create " + (folder / temporary).string());
    ::flock(fd_.get(), LOCK_EX | LOCK_NB);  // not SQLite's kind of lock: says that somebody is at it
    temporary_ = temporary;
    path_ = folder / temporary;
  }
  ~NewDatabase() {
    if (!temporary_.empty()) ::unlinkat(folder_.get(), temporary_.c_str(), 0);
  }
  NewDatabase(const NewDatabase&) = delete;
  NewDatabase& operator=(const NewDatabase&) = delete;

  const fs::path& path() const { return path_; }
  void finish() {
    if (::fsync(fd_.get()) != 0) base::fatal_errno("cannot sync " + path_.string());
    if (::renameat(folder_.get(), temporary_.c_str(), folder_.get(), name_.c_str()) != 0)
      base::fatal_errno("cannot name " + path_.string());
    temporary_.clear();
    if (::fsync(folder_.get()) != 0) base::fatal_errno("cannot sync the folder of " + path_.string());
  }

 private:
  static constexpr const char* ending = ".new";
  // Of imports that were killed.
  void drop_leftovers(const fs::path& folder) const {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with(name_ + ".") || !name.ends_with(ending)) continue;
      const base::Fd other(::openat(folder_.get(), name.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
      if (other && ::flock(other.get(), LOCK_EX | LOCK_NB) == 0) ::unlinkat(folder_.get(), name.c_str(), 0);
    }
  }

  std::string name_, temporary_;
  fs::path path_;
  base::Fd folder_, fd_;
};

void make_tables(soci::session& sql) {
  sql << "CREATE TABLE place (id BIGINT PRIMARY KEY, name TEXT NOT NULL, other_names TEXT NOT NULL, lat_e7 BIGINT NOT "
         "NULL,"
         " lon_e7 BIGINT NOT NULL, feature TEXT NOT NULL, country TEXT NOT NULL, population BIGINT NOT NULL)";
  sql << "CREATE VIRTUAL TABLE place_name USING fts5 (names, content = '', tokenize = 'unicode61 remove_diacritics 2', "
         "prefix = '2 3')";
  sql << "PRAGMA user_version = " + std::to_string(base::fold_version);
}

// Adds places to the tables, one by one.
class Adding {
 public:
  explicit Adding(soci::session& sql)
      : add_((sql.prepare << "INSERT INTO place (id, name, other_names, lat_e7, lon_e7, feature, country, population)"
                             " VALUES (:id, :name, :other, :lat, :lon, :feature, :country, :population)"
                             " ON CONFLICT (id) DO NOTHING",
              use(id_), use(place.name), use(place.other_names), use(lat_), use(lon_), use(place.feature),
              use(place.country), use(population_))),
        index_((sql.prepare << "INSERT INTO place_name (rowid, names) VALUES (:id, :names)", use(id_), use(names_))) {}
  // False when it is there already.
  bool add() {
    id_ = place.id, lat_ = std::llround(place.lat_deg * 1e7), lon_ = std::llround(place.lon_deg * 1e7),
    population_ = place.population;
    names_ = base::fold_for_index(place.name + " " + place.other_names);
    add_.execute(true);
    if (add_.get_affected_rows() == 0) return false;
    index_.execute(true);
    return true;
  }

  Place place;

 private:
  long long id_ = 0, lat_ = 0, lon_ = 0, population_ = 0;
  std::string names_;
  soci::statement add_, index_;
};

// False: stopped.
bool read_places(LineReader& lines, Adding& adding, const ImportHooks& hooks, ImportProgress& progress) {
  std::string_view line;
  for (auto got = lines.next(line); got != LineReader::Got::end; got = lines.next(line)) {
    if (hooks.stop != nullptr && hooks.stop->load()) return false;
    if (got == LineReader::Got::part) {
      progress.bytes_done = lines.bytes_read();
      if (hooks.progress) hooks.progress(progress);
    } else if (got == LineReader::Got::too_long || !parse_line(line, adding.place)) {
      if (++progress.left_out > most_bad_lines && progress.places == 0) return true;
    } else if (adding.add()) {
      ++progress.places;
    }
  }
  progress.bytes_done = lines.bytes_read();
  return true;
}

}  // namespace

base::Result<std::int64_t> import_geonames(const std::string& dump, const std::string& database,
                                           const ImportHooks& hooks) {
  const auto in = open_regular(dump, most_dump_bytes, Links::follow);
  if (!in && in.error().kind == base::ErrorKind::limit) return tl::unexpected(in.error());
  if (!in) return base::fail(base::ErrorKind::not_found, base::Code::gazetteer_no_file, dump);
  ImportProgress progress;
  progress.bytes_total = ::lseek(in->get(), 0, SEEK_END);
  ::lseek(in->get(), 0, SEEK_SET);
  return guarded([&]() -> base::Result<std::int64_t> {
    NewDatabase made(database);
    {
      soci::session sql(soci::sqlite3, "db=\"" + made.path().string() + "\" timeout=30");
      // Thrown away as a whole when it is not finished: it needs no journal, which would lie beside it.
      std::string mode;
      sql << "PRAGMA journal_mode = OFF", soci::into(mode);
      sql << "PRAGMA synchronous = OFF";
      soci::transaction transaction(sql);
      make_tables(sql);
      LineReader lines(in->get(), most_line_bytes);
      Adding adding(sql);
      if (!read_places(lines, adding, hooks, progress))
        return base::fail(base::ErrorKind::refused, std::string(import_interrupted), dump);
      if (progress.places == 0) return base::fail(base::ErrorKind::unreadable, base::Code::gazetteer_no_places, dump);
      transaction.commit();
    }
    made.finish();
    if (hooks.progress) hooks.progress(progress);
    return progress.places;
  });
}

}  // namespace contrechamp::store
