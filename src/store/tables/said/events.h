// What the log says was done, one row an entry.
#pragma once

#include <string>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Events {
 public:
  explicit Events(Tables& tables) : t_(tables) {}
  // In the order of the log.
  void add(const EventRow& event);

  std::vector<EventRow> of(const std::string& item);  // empty: about the archive

 private:
  Tables& t_;
};

}  // namespace contrechamp::store
