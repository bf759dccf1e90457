// Jobs: which are waiting, which is next, how they ended. A row of an item or a stage that nobody knows, or in a state
// that is none, is no job: it is never counted nor waited for, and queueing its stage mends it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Jobs {
 public:
  explicit Jobs(Tables& tables) : t_(tables) {}
  void queue(const std::string& stage, int version);  // for every item that lacks this stage or this version
  void reset_running();                               // after a crash
  // The oldest waiting job of `stage` whose `needs` (a stage, or empty) has ended; marked running. `in_order`: only
  // when no job of `stage` runs, and `needs` has ended for every item before.
  std::optional<JobRow> take(const std::string& stage, const std::string& needs, bool in_order = false);
  void end(const JobRow& job);

  std::vector<JobRow> list(const std::string& item, std::optional<JobState> state = {});  // of all where it is empty
  std::vector<std::string> items_done(const std::string& stage);                          // ids
  std::int64_t open();
  Counts counts();  // of jobs alone
  // Rows that are no jobs, in words, at most a hundred of each kind.
  std::vector<std::string> strays();

 private:
  bool turn_of(std::int64_t stage, std::int64_t needs);
  std::string known_stages() const;

  Tables& t_;
};

}  // namespace contrechamp::store
