// Walks a folder of footage without ever following a link: every step is relative to an open folder, so that nothing
// moved or replaced meanwhile can lead outside.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include "base/fd.h"
#include "base/result.h"

namespace contrechamp::intake {

struct FileEntry {
  int folder_fd = -1;  // valid during the visit only
  std::string name;    // bytes, within that folder
  std::string path;    // bytes, relative to the folder given; the name itself for a single file
  struct ::stat status {};
};

struct Visitor {
  std::function<bool(const FileEntry&)> file;                                       // false ends the walk
  std::function<void(const std::string& path, const std::string& reason)> skipped;  // not a regular file, by rule
  std::function<void(const std::string& path, const std::string& reason)> refused;  // could not be read
};

// Files of a folder come sorted by name. `leave_out` is a folder never entered (the archive itself), by identity.
void walk(const std::filesystem::path& given, const std::filesystem::path& leave_out, const Visitor& visitor);

// Opens for reading; fails when it is a link or no regular file by now.
base::Result<base::Fd> open_entry(const FileEntry& entry);

}  // namespace contrechamp::intake
