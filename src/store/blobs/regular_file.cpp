#include "store/blobs/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace contrechamp::store {
namespace {

base::Result<struct stat> checked(int fd, const std::filesystem::path& path, std::uint64_t most_bytes) {
  struct stat found {};
  if (::fstat(fd, &found) != 0) return base::fail(base::ErrorKind::io, std::strerror(errno), path.string());
  if (!S_ISREG(found.st_mode)) return base::fail(base::ErrorKind::refused, "no regular file", path.string());
  if (static_cast<std::uint64_t>(found.st_size) > most_bytes)
    return base::fail(base::ErrorKind::limit, "longer than such a file can be", path.string());
  return found;
}

base::Result<base::Fd> open_checked(const std::filesystem::path& path, std::uint64_t most_bytes, Links links,
                                    struct stat& found) {
  // O_NONBLOCK: opening a FIFO would wait for its other end. Of a regular file it changes nothing.
  base::Fd fd(
      ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (links == Links::refuse ? O_NOFOLLOW : 0)));
  if (!fd && (errno == ENOENT || errno == ENOTDIR))
    return base::fail(base::ErrorKind::not_found, "no such file", path.string());
  if (!fd && errno == ELOOP)
    return base::fail(base::ErrorKind::refused, "a link, which is not followed", path.string());
  if (!fd) return base::fail(base::ErrorKind::io, std::strerror(errno), path.string());
  auto seen = checked(fd.get(), path, most_bytes);
  if (!seen) return tl::unexpected(seen.error());
  found = *seen;
  return fd;
}

}  // namespace

base::Result<base::Fd> open_regular(const std::filesystem::path& path, std::uint64_t most_bytes, Links links) {
  struct stat found {};
  return open_checked(path, most_bytes, links, found);
}

base::Result<std::string> read_regular(const std::filesystem::path& path, std::uint64_t most_bytes, Links links) {
  struct stat found {};
  auto fd = open_checked(path, most_bytes, links, found);
  if (!fd) return tl::unexpected(fd.error());
  std::string out(static_cast<std::size_t>(found.st_size), '\0');
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::read(fd->get(), out.data() + done, out.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return base::fail(base::ErrorKind::io, std::strerror(errno), path.string());
    if (n == 0) break;  // it was shortened meanwhile
    done += static_cast<std::size_t>(n);
  }
  out.resize(done);
  return out;
}

}  // namespace contrechamp::store
