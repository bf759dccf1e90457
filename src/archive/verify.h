// Checks an archive from its files alone: no database, nothing written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace contrechamp::archive {

struct Finding {
  std::string path;  // within the archive
  std::string kind;  // "changed", "missing", "extra", "malformed"
  std::string what;  // for a person
};

struct Verification {
  std::int64_t entries = 0;
  std::string head;  // hash of the last line of the log
  std::int64_t objects = 0;
  std::int64_t bytes = 0;
  std::int64_t erased = 0;  // records erased on purpose, each said so by a later record
  bool unfinished = false;  // a writer was killed, or is at work: what it was publishing is left out
  std::vector<Finding> findings;
  bool good() const { return findings.empty(); }
};

using Progress = std::function<void(std::int64_t bytes_done, std::int64_t bytes_total)>;

Verification verify(const std::filesystem::path& root, const Progress& progress);

}  // namespace contrechamp::archive
