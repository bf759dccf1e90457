// The states that rows are in. A catalogue keeps those of jobs as their numbers, the others as their names.
#pragma once

#include <optional>
#include <string_view>

namespace contrechamp::store {

enum class StatementState { stands, superseded, withdrawn, withdrawal };
enum class JobState { waiting, running, done, failed };
enum class ItemState { waiting, working, ready, unreadable };

const char* to_string(StatementState state);
const char* to_string(JobState state);
const char* to_string(ItemState state);
// Nothing where the text names none.
std::optional<StatementState> statement_state_from(std::string_view text);
std::optional<JobState> job_state_from(std::string_view text);
std::optional<ItemState> item_state_from(std::string_view text);

// In JSON stands to_string(), never the number.
template <class Json>
void to_json(Json&, StatementState) = delete;
template <class Json>
void to_json(Json&, JobState) = delete;
template <class Json>
void to_json(Json&, ItemState) = delete;

}  // namespace contrechamp::store
