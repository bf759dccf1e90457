// What a person chooses a delivery from: the folders of this machine, one at a time, by name. Reads names only, never a
// file; links are neither listed nor followed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace contrechamp::intake {

struct FolderListing {
  std::string path;    // real, without links; UTF-8
  std::string parent;  // empty at the root
  std::vector<std::string>
      folders;              // names within `path`, UTF-8, sorted bytewise; hidden ones (".x") and links are left out
  std::size_t more = 0;     // folders beyond the bound, which are not in `folders`
  std::size_t unnamed = 0;  // folders whose names are no UTF-8: no request can name them
  std::size_t files = 0;    // regular files lying in `path` itself, hidden ones left out
};

// At most `most` folders. `path` is absolute; links in it are resolved first, so that `path` of the answer tells where
// it leads.
base::Result<FolderListing> list_folders(const std::string& path, std::size_t most);

struct FolderStart {
  std::string kind;  // home, media, root
  std::string path;  // UTF-8
};

// Where to begin: the home folder, what is mounted under /media, /run/media and /mnt, and the root.
std::vector<FolderStart> folder_starts();

// Mount points under these folders, of a text in the form of /proc/self/mountinfo (proc(5)), in its order, each once.
std::vector<std::string> mounts_under(const std::string& mountinfo, const std::vector<std::string>& folders);

}  // namespace contrechamp::intake
