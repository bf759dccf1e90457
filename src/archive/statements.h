// Statements and withdrawals as records of the log. Nothing here decides which is right: two authors may state
// different values.
#pragma once

#include "archive/archive.h"
#include "model/statement.h"

namespace contrechamp::archive {

// What a statement is about: exactly one of item and incident, or neither for the archive itself.
struct Subject {
  std::string item;
  std::string incident;
};

// Refused when it makes no sense; see model/statement.h.
base::Result<Record> make_statement(Archive& archive, Subject subject, model::Statement statement);

// Takes a statement back; only its author may. `by` empty: the agent of the archive.
base::Result<Record> make_withdrawal(Archive& archive, std::int64_t seq, const std::string& by,
                                     const std::string& reason);

std::string new_incident_id();

}  // namespace contrechamp::archive
