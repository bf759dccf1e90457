// Small file operations that say what survives a power cut. All throw base::Fatal when they fail: after a failed
// sync nothing that was written may be trusted, so it is never tried again.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "store/blobs/tree.h"

namespace contrechamp::store {

// Everything written so far to the file system of `folder`, names included, is on the disk when this returns.
// One call for a batch of files costs far less than one sync a file and one a folder (docs/decisions/0004).
void sync_file_system(int folder_fd);

// The names in a folder are on the disk when this returns.
void sync_folder(const Tree& tree, const std::string& path);

// New file of mode `mode`, all bytes written, not yet synced. Fails when the name exists.
void write_new_file(const Tree& tree, const std::string& path, std::string_view bytes, unsigned mode);

void write_all(int fd, std::string_view bytes, const std::string& what);

// SHA-256 of what is read from here to the end; empty when it cannot be read.
std::string sha256_of(const base::Fd& file);

// Replaces `path`, or whatever has that name, by a new file in one step; makes the folders above. For data that can be
// made again: not synced.
void replace_file(const Tree& tree, const std::string& path, std::string_view bytes);

// New file under `path`, in place of an earlier one: `write` gets a sink for its bytes, in order, and says whether they
// are worth keeping. The file has its name only when all of it is on the disk, and so is the name on return.
bool write_durably(const std::filesystem::path& path,
                   const std::function<bool(const std::function<void(std::string_view)>&)>& write);

// Exclusive advisory lock (flock) for the life of the object; it ends with the process, whatever kills it.
class FileLock {
 public:
  enum class Wait { yes, no };
  FileLock() = default;
  // Not held after `Wait::no` when another holds it.
  // `path` within `tree`; made when there is none. What is no regular file there, and so no lock, is removed first.
  FileLock(const Tree& tree, const std::string& path, Wait wait);
  bool held() const { return static_cast<bool>(fd_); }

 private:
  base::Fd fd_;
};

}  // namespace contrechamp::store
