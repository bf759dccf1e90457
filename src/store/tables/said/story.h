// Incidents, and the times and areas that the chronology and the map show.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Story {
 public:
  explicit Story(Tables& tables) : t_(tables) {}
  // In the order in which they were first spoken of; `after` is the seq of the last one seen.
  std::vector<IncidentRow> incidents(const std::string& id, std::int64_t after, std::int64_t limit);
  // Of all, or of the item or incident `subject`.
  std::vector<TimeRow> times(std::int64_t after, std::int64_t limit, const std::string& subject = "");
  std::vector<TimeRow> claimed_times(std::int64_t after, std::int64_t limit, const std::string& subject = "");
  std::vector<AreaRow> areas(std::int64_t after, std::int64_t limit, const std::string& subject = "");
  std::vector<AreaRow> claimed_areas(std::int64_t after, std::int64_t limit, const std::string& subject = "");
  // What was spoken of after the statement `since`, withdrawals too.
  SaidSince said_since(std::int64_t since, std::int64_t most);

 private:
  Tables& t_;
};

}  // namespace contrechamp::store
