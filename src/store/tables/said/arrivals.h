// How items came: each time that a file was delivered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Arrivals {
 public:
  explicit Arrivals(Tables& tables) : t_(tables) {}
  // In the order of the log.
  void add(const ArrivalRow& arrival);

  std::vector<ArrivalRow> of(const std::string& item);
  // The arrival of the same file at the same path, if it was taken in before.
  std::optional<ArrivalRow> of_file(const std::string& origin, const std::string& path, const std::string& path_hex);

 private:
  Tables& t_;
};

}  // namespace contrechamp::store
