// Where things lie in an archive's folder. docs/format/archive.md says what each is and who may remove it.
#pragma once

#include <filesystem>

#include "store/blobs/tree.h"

namespace contrechamp::archive {

// Names within the root, for store::Tree.
namespace at {
inline constexpr const char* settings = "contrechamp.toml";
inline constexpr const char* objects = "objects";
inline constexpr const char* records = "records";
inline constexpr const char* log = "log";
inline constexpr const char* derived = "derived";
inline constexpr const char* incoming = "incoming";
inline constexpr const char* quarantine = "quarantine";
inline constexpr const char* catalogue = "catalogue.sqlite";
// What the engine makes beside it: added to its name.
inline constexpr const char* catalogue_suffixes[] = {"", "-wal", "-shm", "-journal"};
// Held while a batch is committed, and by the process that runs the jobs.
inline constexpr const char* commit_lock = "incoming/commit.lock";
inline constexpr const char* jobs_lock = "incoming/jobs.lock";
// Names what a batch is about to publish; there only while it does, or after it was killed.
inline constexpr const char* pending = "incoming/pending";
// Names a record that is about to be erased, and where the log ended before; there only meanwhile, or after a kill.
inline constexpr const char* erasing = "incoming/erasing";
}  // namespace at

struct Layout {
  std::filesystem::path root;
  store::Tree tree = {};  // of `root`, where it is open

  std::filesystem::path settings() const { return root / at::settings; }
  std::filesystem::path objects() const { return root / at::objects; }
  std::filesystem::path records() const { return root / at::records; }
  std::filesystem::path log() const { return root / at::log; }
  std::filesystem::path derived() const { return root / at::derived; }
  std::filesystem::path incoming() const { return root / at::incoming; }
  std::filesystem::path catalogue() const { return root / at::catalogue; }
  // Names of places, from a dump that somebody gave; not of this archive, may be imported again any day.
  std::filesystem::path gazetteer() const { return root / "derived" / "gazetteer.sqlite"; }
};

}  // namespace contrechamp::archive
