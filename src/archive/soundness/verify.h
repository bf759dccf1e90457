// Checks an archive from its files alone, against docs/format/custody-log.md: no database, nothing written, no link
// followed, nothing opened that is no file, and what is wrong with one thing never hides what is wrong with another.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace contrechamp::archive {

struct Finding {
  std::string path;  // within the archive
  // Of a finding: "changed", "missing", "extra", "malformed", "doubled" (one record or salt in two entries),
  // "forbidden" (a deletion of what carries the seal). Of a note: "mode" (others may write to it), "linked" (another
  // name leads to the same file).
  std::string kind;
  std::string what;  // for a person
};

struct Verification {
  std::int64_t entries = 0;
  std::string head;  // hash of the last line of the log
  std::int64_t objects = 0;
  std::int64_t bytes = 0;
  std::int64_t erased = 0;  // records erased on purpose, each named by a later record
  bool unfinished = false;  // a writer was killed, or is at work: what it was publishing is left out
  bool quick = false;       // objects were looked at, not read
  std::vector<Finding> findings;
  std::vector<Finding> notes;  // no damage, but worth knowing
  bool good() const { return findings.empty(); }
};

using Progress = std::function<void(std::int64_t bytes_done, std::int64_t bytes_total)>;

enum class Depth {
  quick,  // log and records whole; of objects that they are there, files, and of the right size
  whole,  // every byte of the objects as well
};

Verification verify(const std::filesystem::path& root, const Progress& progress, Depth depth = Depth::whole);

}  // namespace contrechamp::archive
