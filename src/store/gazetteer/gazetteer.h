// Names of places from a GeoNames dump (geonames.org: allCountries.txt, XX.txt or cities*.txt), in a file of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace contrechamp::store {

struct Place {
  std::int64_t id = 0;
  std::string name;
  std::string other_names;  // as the dump lists them, with commas
  double lat_deg = 0;
  double lon_deg = 0;
  std::string feature;  // class and code, "P.PPL"
  std::string country;  // two letters
  std::int64_t population = 0;
};

inline constexpr std::size_t most_line_bytes = 64 * 1024;  // of a dump; the longest of GeoNames have some ten thousand
inline constexpr const char* import_interrupted = "interrupted: the names that were there before stay";

struct ImportProgress {
  std::int64_t bytes_done = 0, bytes_total = 0;
  std::int64_t places = 0;
  std::int64_t left_out = 0;  // lines that are no places, or too long for one
};

struct ImportHooks {
  const std::atomic<bool>* stop = nullptr;                   // breaks off, and leaves what was there
  std::function<void(const ImportProgress&)> progress = {};  // every megabyte, and at the end
};

// Puts the new places in the stead of all that `database` holds, in one step; returns how many there are. Lines that
// are no places are refused as a whole when none is one, else left out. The memory that it takes does not depend on the
// dump. What lies under the name of the database is replaced, never written to; its folder must be no link.
base::Result<std::int64_t> import_geonames(const std::string& dump, const std::string& database,
                                           const ImportHooks& hooks = {});

// Places with a name that has every word of `text` at the start of one of its words, the most populated first. Nothing
// when no dump was imported. Throws base::Fatal when what lies there is no such database: it may be from another hand.
std::vector<Place> find_places(const std::string& database, const std::string& text, std::int64_t limit);

}  // namespace contrechamp::store
