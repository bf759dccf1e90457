// The custody log: append-only text files, 65,536 lines each, log/entries-000000, -000001, …
//
//   <sequence number> <hash of the line before, "\n" included> <commitment>\n
//
// The first line's hash before is 64 zeros. A reader needs `sha256sum` and nothing else. Later: tiles of a Merkle
// tree over the commitments and signed checkpoints beside the entries, in this folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/fd.h"

namespace contrechamp::archive {

inline constexpr std::int64_t entries_per_file = 65536;

struct LogHead {
  std::int64_t entries = 0;
  std::string last_hash = std::string(64, '0');  // of the last line, or zeros
};

struct LogEntry {
  std::int64_t seq = 0;
  std::string commitment;
};

struct LogProblem {
  std::string file;  // name in the log folder
  std::string what;
};

std::string log_file_name(std::int64_t seq);
std::string log_line(std::int64_t seq, const std::string& previous_hash, const std::string& commitment);

// Reads every whole line from entry `from` on, whose predecessor's hash is `hash_before`; checks form, order and chain.
// An incomplete last line (a write cut short, never acknowledged) is not a problem: `torn_bytes` counts it.
struct LogReading {
  LogHead head;
  std::vector<LogProblem> problems;
  std::int64_t torn_bytes = 0;
};
LogReading read_log(const std::filesystem::path& folder, const LogHead& from,
                    const std::function<void(const LogEntry&)>& each);

// Cuts the log back to `entries` lines: only ever used on lines that were never acknowledged.
void truncate_log(const std::filesystem::path& folder, std::int64_t entries);

// Appends one line a commitment and returns when they are on the disk. The caller holds the commit lock.
LogHead append_log(const std::filesystem::path& folder, const LogHead& head,
                   const std::vector<std::string>& commitments);

}  // namespace contrechamp::archive
