#include "store/blobs/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

namespace contrechamp::store {
namespace {

tl::unexpected<base::Error> failed(int error, const std::string& path) {
  const auto kind = error == ENOENT ? base::ErrorKind::not_found
                    : error == ELOOP || error == ENOTDIR || error == EXDEV || error == ENXIO
                        ? base::ErrorKind::unreadable
                        : base::ErrorKind::io;
  if (error == ELOOP || error == EXDEV) return base::fail(kind, "a link, which is never followed", path);
  return base::fail(kind, std::strerror(error), path);
}

// Folder by folder, for kernels and sandboxes without openat2.
int open_by_steps(int folder, const std::string& path, int flags, unsigned mode) {
  base::Fd held;
  int at = folder;
  std::size_t begin = 0;
  for (std::size_t slash; (slash = path.find('/', begin)) != std::string::npos; begin = slash + 1) {
    const int next =
        ::openat(at, path.substr(begin, slash - begin).c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (next < 0) return -1;
    held = base::Fd(next);
    at = next;
  }
  return ::openat(at, path.substr(begin).c_str(), flags | O_NOFOLLOW, mode);
}

int open_at(int folder, const std::string& path, int flags, unsigned mode) {
  static std::atomic<bool> by_steps{false};
  if (!by_steps) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_NOFOLLOW);
    how.mode = (flags & O_CREAT) != 0 ? mode : 0;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    long fd = -1;
    do {
      fd = ::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how);
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) return static_cast<int>(fd);
    if (errno == ENOSYS) by_steps = true;
  }
  return open_by_steps(folder, path, flags, mode);
}

}  // namespace

bool is_plain_path(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    if (name.empty() || name == "." || name == "..") return false;
    begin = end + 1;
  }
  return true;
}

FileType type_of(unsigned mode) {
  if (S_ISREG(mode)) return FileType::regular;
  if (S_ISDIR(mode)) return FileType::folder;
  return S_ISLNK(mode) ? FileType::link : FileType::other;
}

const char* type_name(unsigned mode) {
  if (S_ISREG(mode)) return "a file";
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISLNK(mode)) return "a link, which is never followed";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

base::Result<Tree> Tree::open(const std::filesystem::path& root) {
  base::Fd fd(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return failed(errno, root.string());
  Tree tree;
  tree.root_ = root;
  tree.fd_ = std::make_shared<base::Fd>(std::move(fd));
  return tree;
}

base::Result<base::Fd> Tree::open_beneath(const std::string& path, int flags, unsigned mode) const {
  if (!is_plain_path(path)) return base::fail(base::ErrorKind::refused, "not a path within the folder", path);
  const int quiet =
      (flags & O_PATH) != 0 ? O_CLOEXEC : O_CLOEXEC | O_NONBLOCK;  // openat2 takes no other flag with O_PATH
  base::Fd opened(open_at(fd(), path, flags | quiet, mode));
  if (!opened) return failed(errno, path);
  return opened;
}

base::Result<base::Fd> Tree::open_regular(const std::string& path, int flags, unsigned mode) const {
  auto opened = open_beneath(path, flags, mode);
  if (!opened) return opened;
  struct ::stat status {};
  if (::fstat(opened->get(), &status) != 0) return failed(errno, path);
  if (!S_ISREG(status.st_mode))
    return base::fail(base::ErrorKind::unreadable, std::string("is ") + type_name(status.st_mode) + ", not a file",
                      path);
  return opened;
}

// The folder that holds `path`, open, and the last name.
struct Tree::Parent {
  base::Fd held;
  int fd = -1;
  std::string name;
};

base::Result<Tree::Parent> Tree::parent_of(const std::string& path) const {
  if (!is_plain_path(path)) return base::fail(base::ErrorKind::refused, "not a path within the folder", path);
  Parent parent;
  const auto slash = path.rfind('/');
  parent.name = path.substr(slash == std::string::npos ? 0 : slash + 1);
  if (slash == std::string::npos) {
    parent.fd = fd();
    return parent;
  }
  auto folder = open_beneath(path.substr(0, slash), O_PATH | O_DIRECTORY, 0);
  if (!folder) return tl::unexpected(folder.error());
  parent.held = std::move(*folder);
  parent.fd = parent.held.get();
  return parent;
}

base::Result<struct ::stat> Tree::status(const std::string& path) const {
  const auto parent = parent_of(path);
  if (!parent) return tl::unexpected(parent.error());
  struct ::stat status {};
  if (::fstatat(parent->fd, parent->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return failed(errno, path);
  return status;
}

bool Tree::is_folder(const std::string& path) const {
  const auto found = status(path);
  return found && S_ISDIR(found->st_mode);
}

base::Result<base::Fd> Tree::open_file(const std::string& path) const { return open_regular(path, O_RDONLY, 0); }

base::Result<std::string> Tree::read(const std::string& path, std::int64_t most_bytes) const {
  const auto file = open_file(path);
  if (!file) return tl::unexpected(file.error());
  std::string out;
  struct ::stat status {};
  if (::fstat(file->get(), &status) == 0)
    out.reserve(static_cast<std::size_t>(std::clamp<std::int64_t>(status.st_size, 0, most_bytes)));
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(file->get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(errno, path);
    if (n == 0) return out;
    if (static_cast<std::int64_t>(out.size()) + n > most_bytes)
      return base::fail(base::ErrorKind::limit, "is longer than such a file can be", path);
    out.append(buffer, static_cast<std::size_t>(n));
  }
}

base::Result<base::Fd> Tree::open_folder(const std::string& path) const {
  return open_beneath(path, O_RDONLY | O_DIRECTORY, 0);
}

base::Result<std::vector<TreeEntry>> Tree::list(const std::string& path) const {
  auto folder = path.empty() ? base::Result<base::Fd>(base::Fd(::openat(fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)))
                             : open_folder(path);
  if (!folder) return tl::unexpected(folder.error());
  const int handle = folder->get();
  std::unique_ptr<DIR, int (*)(DIR*)> stream(handle < 0 ? nullptr : ::fdopendir(handle), ::closedir);
  if (!stream) return failed(errno, path);
  folder->release();  // closedir closes it
  std::vector<TreeEntry> out;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    TreeEntry found{entry->d_name, FileType::other};
    if (found.name == "." || found.name == "..") continue;
    unsigned mode = DTTOIF(entry->d_type);
    struct ::stat status {};
    // Not every file system tells the type in the list of names.
    if (entry->d_type == DT_UNKNOWN && ::fstatat(handle, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
      mode = status.st_mode;
    found.type = type_of(mode);
    out.push_back(std::move(found));
    errno = 0;
  }
  if (errno != 0) return failed(errno, path);
  std::sort(out.begin(), out.end(), [](const TreeEntry& a, const TreeEntry& b) { return a.name < b.name; });
  return out;
}

base::Result<base::Fd> Tree::create(const std::string& path, unsigned mode) const {
  return open_beneath(path, O_WRONLY | O_CREAT | O_EXCL, mode);
}

base::Result<base::Fd> Tree::open_append(const std::string& path, unsigned mode) const {
  return open_regular(path, O_WRONLY | O_APPEND | O_CREAT, mode);
}

base::Result<base::Fd> Tree::open_update(const std::string& path) const { return open_regular(path, O_RDWR, 0); }

base::Result<void> Tree::make_folders(const std::string& path) const {
  if (is_folder(path)) return {};
  if (const auto slash = path.rfind('/'); slash != std::string::npos)
    if (auto above = make_folders(path.substr(0, slash)); !above) return above;
  const auto parent = parent_of(path);
  if (!parent) return tl::unexpected(parent.error());
  if (::mkdirat(parent->fd, parent->name.c_str(), 0700) != 0 && errno != EEXIST) return failed(errno, path);
  if (!is_folder(path)) return base::fail(base::ErrorKind::unreadable, "is in the place of a folder", path);
  return {};
}

base::Result<void> Tree::remove(const std::string& path) const {
  const auto parent = parent_of(path);
  if (!parent) {
    if (parent.error().kind == base::ErrorKind::not_found) return {};
    return tl::unexpected(parent.error());
  }
  if (::unlinkat(parent->fd, parent->name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if ((errno == EISDIR || errno == EPERM) && ::unlinkat(parent->fd, parent->name.c_str(), AT_REMOVEDIR) == 0) return {};
  return failed(errno, path);
}

base::Result<void> Tree::remove_all(const std::string& path) const {
  const auto found = status(path);
  if (!found) {
    if (found.error().kind == base::ErrorKind::not_found) return {};
    return tl::unexpected(found.error());
  }
  if (S_ISDIR(found->st_mode)) {
    const auto entries = list(path);
    if (!entries) return tl::unexpected(entries.error());
    for (const auto& entry : *entries)
      if (auto gone = remove_all(path + "/" + entry.name); !gone) return gone;
  }
  return remove(path);
}

base::Result<void> Tree::rename(const std::string& from, const std::string& to) const {
  const auto source = parent_of(from), target = parent_of(to);
  if (!source) return tl::unexpected(source.error());
  if (!target) return tl::unexpected(target.error());
  if (::renameat2(source->fd, source->name.c_str(), target->fd, target->name.c_str(), RENAME_NOREPLACE) == 0) return {};
  // Some file systems do not know how to look and rename in one.
  if (errno == EINVAL && !exists(to) &&
      ::renameat(source->fd, source->name.c_str(), target->fd, target->name.c_str()) == 0)
    return {};
  return failed(errno, to);
}

base::Result<void> Tree::replace(const std::string& from, const std::string& to) const {
  const auto source = parent_of(from), target = parent_of(to);
  if (!source) return tl::unexpected(source.error());
  if (!target) return tl::unexpected(target.error());
  if (::renameat(source->fd, source->name.c_str(), target->fd, target->name.c_str()) != 0) return failed(errno, to);
  return {};
}

base::Result<bool> Tree::publish(const std::string& from, const std::string& to) const {
  const auto source = parent_of(from), target = parent_of(to);
  if (!source) return tl::unexpected(source.error());
  if (!target) return tl::unexpected(target.error());
  if (::linkat(source->fd, source->name.c_str(), target->fd, target->name.c_str(), 0) == 0) {
    if (auto gone = remove(from); !gone) return tl::unexpected(gone.error());
    return true;
  }
  if (errno == EEXIST) return false;
  if (errno == ENOENT || errno == ENOSPC || errno == EIO || errno == EROFS) return failed(errno, to);
  auto renamed = rename(from, to);  // file systems without hard links
  if (renamed) return true;
  if (exists(to)) return false;
  return tl::unexpected(renamed.error());
}

}  // namespace contrechamp::store
