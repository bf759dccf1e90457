#include "store/durable.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/digest.h"
#include "base/result.h"

namespace contrechamp::store {

void sync_file_system(int folder_fd) {
  if (::syncfs(folder_fd) != 0) base::fatal_errno("cannot sync the archive's file system");
}

void write_all(int fd, std::string_view bytes, const std::string& what) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) base::fatal_errno("cannot write " + what);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void write_new_file(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
  base::Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd) base::fatal_errno("cannot create " + path.string());
  write_all(fd.get(), bytes, path.string());
}

std::string read_file(const std::filesystem::path& path) {
  base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) base::fatal_errno("cannot open " + path.string());
  std::string out;
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) base::fatal_errno("cannot read " + path.string());
    if (n == 0) return out;
    out.append(buffer, static_cast<std::size_t>(n));
  }
}

void replace_file(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  const std::filesystem::path temp = path.string() + "." + base::to_hex(base::random_bytes(6));
  write_new_file(temp, bytes, 0600);
  if (::rename(temp.c_str(), path.c_str()) != 0) base::fatal_errno("cannot name " + path.string());
}

bool write_durably(const std::filesystem::path& path,
                   const std::function<bool(const std::function<void(std::string_view)>&)>& write) {
  const std::filesystem::path temp = path.string() + ".new";
  base::Fd fd(::open(temp.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!fd) base::fatal_errno("cannot create " + temp.string());
  if (!write([&](std::string_view bytes) { write_all(fd.get(), bytes, temp.string()); })) {
    ::unlink(temp.c_str());
    return false;
  }
  if (::fsync(fd.get()) != 0) base::fatal_errno("cannot sync " + temp.string());
  if (::rename(temp.c_str(), path.c_str()) != 0) base::fatal_errno("cannot name " + path.string());
  base::Fd folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) base::fatal_errno("cannot sync " + path.parent_path().string());
  return true;
}

FileLock::FileLock(const std::filesystem::path& path, Wait wait) {
  base::Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) base::fatal_errno("cannot open " + path.string());
  for (;;) {
    if (::flock(fd.get(), LOCK_EX | (wait == Wait::no ? LOCK_NB : 0)) == 0) break;
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return;
    base::fatal_errno("cannot lock " + path.string());
  }
  fd_ = std::move(fd);
}

}  // namespace contrechamp::store
