// What somebody says, as a record of the log. Nothing here decides what is right: two people may say two things.
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
base::Result<Record> make_statement(Archive& archive, Subject subject, model::Statement said);

// Takes a statement back; only whoever said it may. `by` empty: the agent of the archive.
base::Result<Record> make_withdrawal(Archive& archive, std::int64_t seq, const std::string& by,
                                     const std::string& reason);

std::string new_incident_id();

}  // namespace contrechamp::archive
