// A folder that may come from another hand, held open: names are resolved beneath it and no link is ever followed, so
// that nothing planted inside leads outside, hangs or is mistaken for a file.
//
// A path here is relative, of plain names: "records/ab/abcdef…". Opening is by openat2(2) with RESOLVE_BENEATH and
// RESOLVE_NO_SYMLINKS; where the kernel or a sandbox does not know it, folder by folder with O_NOFOLLOW. Files are
// opened with O_NONBLOCK and looked at (fstat) before anything is read: a pipe, a device or a folder in the place of a
// file is an Error of kind `unreadable`, something that is not there of kind `not_found`, all else of kind `io`.
// Any thread; a Tree is copied freely, copies share the open folder.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "base/result.h"

namespace contrechamp::store {

enum class FileType { regular, folder, link, other };  // other: pipe, socket, device

struct TreeEntry {
  std::string name;
  FileType type = FileType::other;
};

class Tree {
 public:
  // No folder is open: every call fails.
  Tree() = default;
  // `root` is what a person named: links on the way to it and it being one are followed.
  static base::Result<Tree> open(const std::filesystem::path& root);

  const std::filesystem::path& root() const { return root_; }
  int fd() const { return fd_ ? fd_->get() : -1; }
  // For messages and for programs of the system; not to be opened by name.
  std::filesystem::path path_of(const std::string& path) const { return root_ / path; }

  // Of the thing itself, a link too; kind `not_found` when there is none.
  base::Result<struct ::stat> status(const std::string& path) const;
  bool is_folder(const std::string& path) const;
  bool exists(const std::string& path) const { return status(path).has_value(); }

  // A regular file, for reading.
  base::Result<base::Fd> open_file(const std::string& path) const;
  // The whole of it; kind `limit` when it is longer than `most_bytes`, whatever its size claims.
  base::Result<std::string> read(const std::string& path, std::int64_t most_bytes) const;
  // Names in a folder, sorted bytewise.
  base::Result<std::vector<TreeEntry>> list(const std::string& path) const;
  base::Result<base::Fd> open_folder(const std::string& path) const;

  // A new file for writing; fails when the name exists. The folder must exist.
  base::Result<base::Fd> create(const std::string& path, unsigned mode) const;
  // A regular file for appending; made when there is none.
  base::Result<base::Fd> open_append(const std::string& path, unsigned mode) const;
  // An existing regular file, for reading and writing in place.
  base::Result<base::Fd> open_update(const std::string& path) const;
  // With all folders above it, mode 0700. Fails when something else has one of the names.
  base::Result<void> make_folders(const std::string& path) const;
  // A file, a link itself, or an empty folder. Good when there is none.
  base::Result<void> remove(const std::string& path) const;
  // A folder with all that is in it, or a file; links are removed, never followed.
  base::Result<void> remove_all(const std::string& path) const;
  // Never over another.
  base::Result<void> rename(const std::string& from, const std::string& to) const;
  // Over whatever file or link has the name.
  base::Result<void> replace(const std::string& from, const std::string& to) const;
  // A second name for a file, or, on file systems without hard links, its new one. False when `to` exists.
  base::Result<bool> publish(const std::string& from, const std::string& to) const;

 private:
  base::Result<base::Fd> open_beneath(const std::string& path, int flags, unsigned mode) const;
  base::Result<base::Fd> open_regular(const std::string& path, int flags, unsigned mode) const;
  struct Parent;
  base::Result<Parent> parent_of(const std::string& path) const;

  std::filesystem::path root_;
  std::shared_ptr<base::Fd> fd_;
};

// A path of plain names: not empty, not absolute, no "." or "..", no empty name, no NUL.
bool is_plain_path(std::string_view path);
FileType type_of(unsigned mode);
// "a folder", "a link", "a pipe", …: for a person.
const char* type_name(unsigned mode);

}  // namespace contrechamp::store
