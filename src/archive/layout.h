// Where things lie in an archive's folder.
#pragma once

#include <filesystem>

namespace contrechamp::archive {

struct Layout {
  std::filesystem::path root;

  std::filesystem::path settings() const { return root / "contrechamp.toml"; }
  std::filesystem::path objects() const { return root / "objects"; }
  std::filesystem::path records() const { return root / "records"; }
  std::filesystem::path log() const { return root / "log"; }
  std::filesystem::path derived() const { return root / "derived"; }
  std::filesystem::path incoming() const { return root / "incoming"; }
  std::filesystem::path catalogue() const { return root / "catalogue.sqlite"; }
  // Names of places, from a dump that somebody gave; not of this archive, may be imported again any day.
  std::filesystem::path gazetteer() const { return root / "derived" / "gazetteer.sqlite"; }
  // Held while a batch is committed.
  std::filesystem::path commit_lock() const { return root / "incoming" / "commit.lock"; }
  // Held by the process that runs the jobs.
  std::filesystem::path jobs_lock() const { return root / "incoming" / "jobs.lock"; }
  // Names what a batch is about to publish; there only while it does, or after it was killed.
  std::filesystem::path pending() const { return root / "incoming" / "pending"; }
  // Names a record that is about to be erased, and where the log ended before; there only meanwhile, or after a kill.
  std::filesystem::path erasing() const { return root / "incoming" / "erasing"; }
};

}  // namespace contrechamp::archive
