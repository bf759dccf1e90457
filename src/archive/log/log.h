// The custody log: append-only text files, 65,536 lines each, log/entries-000000, -000001, …
//
//   <sequence number> <hash of the line before, "\n" included> <commitment>\n
//
// The first line's hash before is 64 zeros. A reader needs `sha256sum` and nothing else. A line's place in its file
// follows from its number, so that what comes after a known head is found without reading what comes before.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/blobs/tree.h"

namespace contrechamp::archive {

inline constexpr std::int64_t entries_per_file = 65536;

struct LogHead {
  std::int64_t entries = 0;
  std::string last_hash = std::string(64, '0');  // of the last line, or zeros
};

struct LogEntry {
  std::int64_t seq = 0;
  std::string commitment;
  std::string line_hash;  // of its line
};

struct LogProblem {
  std::string path;  // within the archive
  std::string kind;  // "changed", "missing", "extra" or "malformed"
  std::string what;  // for a person
};

std::string log_file_name(std::int64_t seq);  // "entries-000000"
std::string log_file_path(std::int64_t seq);  // "log/entries-000000"
std::string log_line(std::int64_t seq, const std::string& previous_hash, const std::string& commitment);
// Where the line of entry `seq` begins in its file, in bytes.
std::int64_t log_offset(std::int64_t seq);

// No fewer entries than the log has, by the size of its files alone: no line is read.
std::int64_t entries_at_most(const store::Tree& archive);

struct LogReading {
  LogHead head;                      // after the last whole line
  std::vector<LogProblem> problems;  // the first is what stops a writer
  std::int64_t torn_bytes = 0;       // after the last line feed: a write that was cut short, never acknowledged
};

// Reads every whole line from entry `from.entries` on, checks form, order and chain, and that the line before has the
// hash `from.last_hash`: otherwise the log is another one or was shortened, and nothing of it is given to `each`.
// Behind a problem the reading goes on with what the lines say of themselves.
LogReading read_log(const store::Tree& archive, const LogHead& from, const std::function<void(const LogEntry&)>& each);

// The commitment of entry 0; unreadable where the log does not begin with it.
base::Result<std::string> first_commitment(const store::Tree& archive);

// Is `head` where the log ends, with nothing after it?
bool ends_with(const store::Tree& archive, const LogHead& head);

// Appends one line a commitment and returns when they are on the disk. The caller holds the commit lock, and `head` is
// the end of the log. Throws base::Fatal when it cannot, having taken back what it could of what it wrote.
LogHead append_log(const store::Tree& archive, const LogHead& head, const std::vector<std::string>& commitments);

// Cuts off what follows the last line feed of a log that ends with entry `head.entries - 1`.
void cut_torn_end(const store::Tree& archive, const LogHead& head);

}  // namespace contrechamp::archive
