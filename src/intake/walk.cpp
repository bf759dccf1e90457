#include "intake/walk.h"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

namespace contrechamp::intake {
namespace {

constexpr int deepest = 200;  // folders; each holds one descriptor while it is walked

struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
};

const char* what_it_is(mode_t mode) {
  if (S_ISLNK(mode)) return "a link: links are not followed";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "a device";
  return "not a regular file";
}

class Walker {
 public:
  Walker(Identity leave_out, const Visitor& visitor) : leave_out_(leave_out), visitor_(visitor) {}

  bool enter(int folder_fd, const std::string& prefix, int depth) {
    std::vector<std::string> names;
    if (!read_names(folder_fd, prefix, names)) return true;
    for (const std::string& name : names)
      if (!visit(folder_fd, name, prefix.empty() ? name : prefix + "/" + name, depth)) return false;
    return true;
  }

  bool visit(int folder_fd, const std::string& name, const std::string& path, int depth) {
    FileEntry entry{folder_fd, name, path, {}};
    if (::fstatat(folder_fd, name.c_str(), &entry.status, AT_SYMLINK_NOFOLLOW) != 0) {
      visitor_.refused(path, std::strerror(errno));
      return true;
    }
    if (S_ISREG(entry.status.st_mode)) return visitor_.file(entry);
    if (!S_ISDIR(entry.status.st_mode)) {
      visitor_.skipped(path, what_it_is(entry.status.st_mode));
      return true;
    }
    if (entry.status.st_dev == leave_out_.device && entry.status.st_ino == leave_out_.inode) {
      visitor_.skipped(path, "the archive itself");
      return true;
    }
    if (depth >= deepest) {
      visitor_.refused(path, "folders nested too deep");
      return true;
    }
    base::Fd folder(::openat(folder_fd, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder) {
      visitor_.refused(path, std::strerror(errno));
      return true;
    }
    return enter(folder.get(), path, depth + 1);
  }

 private:
  bool read_names(int folder_fd, const std::string& prefix, std::vector<std::string>& names) {
    const int again = ::openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    std::unique_ptr<DIR, int (*)(DIR*)> folder(again < 0 ? nullptr : ::fdopendir(again), ::closedir);
    if (!folder) {
      visitor_.refused(prefix.empty() ? "." : prefix, std::strerror(errno));
      return false;
    }
    errno = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    if (errno != 0) visitor_.refused(prefix.empty() ? "." : prefix, std::strerror(errno));
    std::sort(names.begin(), names.end());
    return true;
  }

  Identity leave_out_;
  const Visitor& visitor_;
};

}  // namespace

void walk(const std::filesystem::path& given, const std::filesystem::path& leave_out, const Visitor& visitor) {
  struct ::stat status {};
  Identity archive;
  if (::stat(leave_out.c_str(), &status) == 0) archive = {status.st_dev, status.st_ino};
  Walker walker(archive, visitor);
  // The one link that is followed is the one that the person typed.
  if (::stat(given.c_str(), &status) != 0) return visitor.refused(given.string(), std::strerror(errno));
  if (S_ISDIR(status.st_mode)) {
    if (status.st_dev == archive.device && status.st_ino == archive.inode)
      return visitor.skipped(given.string(), "the archive itself");
    base::Fd folder(::open(given.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return visitor.refused(given.string(), std::strerror(errno));
    walker.enter(folder.get(), "", 0);
    return;
  }
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(given, failed);
  base::Fd folder(::open(real.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (failed || !folder) return visitor.refused(given.string(), std::strerror(errno));
  walker.visit(folder.get(), real.filename().string(), given.filename().string(), 0);
}

base::Result<base::Fd> open_entry(const FileEntry& entry) {
  // O_NONBLOCK: a pipe put in the file's place must not hang the run.
  base::Fd fd(::openat(entry.folder_fd, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return base::fail(base::ErrorKind::io, std::strerror(errno), entry.path);
  struct ::stat status {};
  if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return base::fail(base::ErrorKind::unstable, "was replaced by something else meanwhile", entry.path);
  return fd;
}

}  // namespace contrechamp::intake
