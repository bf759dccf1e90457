#include "store/blobs/durable.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <vector>

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

void write_new_file(const Tree& tree, const std::string& path, std::string_view bytes, unsigned mode) {
  const auto file = tree.create(path, mode);
  if (!file) throw base::Fatal("cannot create " + tree.path_of(path).string() + ": " + file.error().message);
  write_all(file->get(), bytes, tree.path_of(path).string());
}

std::string sha256_of(const base::Fd& file) {
  base::Digest digest(base::DigestKind::sha256);
  std::vector<char> buffer(1 << 20);
  for (;;) {
    const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return {};
    if (n == 0) return digest.hex();
    digest.update(buffer.data(), static_cast<std::size_t>(n));
  }
}

void replace_file(const Tree& tree, const std::string& path, std::string_view bytes) {
  const auto fail = [&](const base::Error& error) {
    throw base::Fatal("cannot write " + tree.path_of(path).string() + ": " + error.message);
  };
  if (const auto slash = path.rfind('/'); slash != std::string::npos)
    if (const auto made = tree.make_folders(path.substr(0, slash)); !made) fail(made.error());
  const std::string temp = path + "." + base::to_hex(base::random_bytes(6));
  write_new_file(tree, temp, bytes, 0600);
  if (const auto named = tree.replace(temp, path); !named) {
    tree.remove(temp);
    fail(named.error());
  }
}

bool write_durably(const std::filesystem::path& path,
                   const std::function<bool(const std::function<void(std::string_view)>&)>& write) {
  const std::filesystem::path temp = path.string() + ".new";
  ::unlink(temp.c_str());  // of one that was cut off, or a link that somebody laid there
  base::Fd fd(::open(temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
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

void sync_folder(const Tree& tree, const std::string& path) {
  const auto folder = tree.open_folder(path);
  if (!folder || ::fsync(folder->get()) != 0) base::fatal_errno("cannot sync " + tree.path_of(path).string());
}

FileLock::FileLock(const Tree& tree, const std::string& path, Wait wait) {
  if (const auto there = tree.status(path); there && !S_ISREG(there->st_mode)) tree.remove(path);
  auto opened = tree.open_append(path, 0600);
  if (!opened) throw base::Fatal("cannot open " + tree.path_of(path).string() + ": " + opened.error().message);
  base::Fd fd = std::move(*opened);
  for (;;) {
    if (::flock(fd.get(), LOCK_EX | (wait == Wait::no ? LOCK_NB : 0)) == 0) break;
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return;
    base::fatal_errno("cannot lock " + tree.path_of(path).string());
  }
  fd_ = std::move(fd);
}

}  // namespace contrechamp::store
