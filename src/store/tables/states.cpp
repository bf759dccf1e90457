#include "store/tables/states.h"

#include "base/named.h"

namespace contrechamp::store {

const char* to_string(StatementState state) {
  static constexpr const char* names[] = {"stands", "superseded", "withdrawn", "withdrawal"};
  return names[static_cast<int>(state)];
}

const char* to_string(JobState state) {
  static constexpr const char* names[] = {"waiting", "running", "done", "failed"};
  return names[static_cast<int>(state)];
}

const char* to_string(ItemState state) {
  static constexpr const char* names[] = {"waiting", "working", "ready", "unreadable"};
  return names[static_cast<int>(state)];
}

std::optional<StatementState> statement_state_from(std::string_view text) {
  return base::named(text, StatementState::withdrawal);
}
std::optional<JobState> job_state_from(std::string_view text) { return base::named(text, JobState::failed); }
std::optional<ItemState> item_state_from(std::string_view text) { return base::named(text, ItemState::unreadable); }

}  // namespace contrechamp::store
