// Names of places from a GeoNames dump (geonames.org: allCountries.txt, XX.txt or cities*.txt), in a file of its own.
#pragma once

#include <cstdint>
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
  std::string feature;      // class and code, "P.PPL"
  std::string country;      // two letters
  std::int64_t population = 0;
};

// Puts the new places in the stead of all that `database` holds, in one transaction; returns how many there are.
// Lines that are no places are refused as a whole when none is one, else left out.
base::Result<std::int64_t> import_geonames(const std::string& dump, const std::string& database);

// Places with a name that has every word of `text` at the start of one of its words, the most populated first. Nothing
// when no dump was imported.
std::vector<Place> find_places(const std::string& database, const std::string& text, std::int64_t limit);

}  // namespace contrechamp::store
