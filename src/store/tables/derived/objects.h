// The files of objects, as they were when the program last looked.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Objects {
 public:
  explicit Objects(Tables& tables) : t_(tables) {}
  void put(const ObjectState& state);
  std::vector<ObjectState> states(const std::vector<std::string>& items);  // empty: of all that were put
  // Of every item its sealed size, and what is known of its object: times of -1 where nothing was put.
  std::vector<std::pair<std::int64_t, ObjectState>> sealed();

 private:
  Tables& t_;
};

}  // namespace contrechamp::store
