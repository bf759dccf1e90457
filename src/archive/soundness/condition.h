// Whether an archive may be written to: judged from its log, its first record and its settings, without the catalogue.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "archive/archive.h"

namespace contrechamp::archive {

// Why this process must not write into the folder: it belongs to another user, or a sealed folder is none. Empty: it
// may try.
std::string ownership_refusal(const store::Tree& archive);

// Does a process hold the lock of its folder `staging`, incoming/process-…?
bool in_use(const store::Tree& archive, const std::string& staging);

// Does the first record name these settings? Empty when it does, else what is wrong.
std::string identity_refusal(const store::Tree& archive, const Records& records);

// Records that no entry names, of an archive whose log has `entries` entries: the log was shortened. `named` holds
// every commitment. At most ten paths.
std::vector<std::string> unnamed_records(const Records& records, const std::set<std::string>& named,
                                         std::int64_t entries);

// What is wrong with the log from its first line to its last, and with what is known of it: entry `known.entries - 1`
// is there and has the hash `known.last_hash`. Reads 135 bytes an entry, 0.5 s a million.
std::vector<LogProblem> log_problems(const store::Tree& archive, const LogHead& known);

// One sentence for a person, from the first of these.
std::string log_refusal(const std::vector<LogProblem>& problems);

}  // namespace contrechamp::archive
