#include "store/blobs/ranged_file.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "store/blobs/regular_file.h"

namespace contrechamp::store {
namespace {

constexpr std::size_t most_hands = 32, ranges_a_hand = 4;

// How many of the bytes the system holds in memory, copied.
std::size_t read_what_is_there(int fd, const RangedFile::Range& range) {
  const iovec to{range.to, range.bytes};
  const ssize_t n = ::preadv2(fd, &to, 1, static_cast<off_t>(range.offset), RWF_NOWAIT);
  return n > 0 ? static_cast<std::size_t>(n) : 0;
}

bool read_all(int fd, RangedFile::Range range) {
  while (range.bytes > 0) {
    const ssize_t n = ::pread(fd, range.to, range.bytes, static_cast<off_t>(range.offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    const auto count = static_cast<std::size_t>(n);
    range = {range.offset + count, range.bytes - count, range.to + count};
  }
  return true;
}

}  // namespace

base::Result<RangedFile> RangedFile::open(const std::filesystem::path& path, std::uint64_t most_bytes) {
  auto fd = open_regular(path, most_bytes);
  if (!fd) return tl::unexpected(fd.error());
  const off_t size = ::lseek(fd->get(), 0, SEEK_END);
  if (size <= 0) return base::fail(base::ErrorKind::io, "empty", path.string());
  RangedFile out;
  out.fd_ = std::move(*fd);
  out.size_ = static_cast<std::uint64_t>(size);
  return out;
}

void RangedFile::expect_scattered() const { ::posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_RANDOM); }

RangedFile::Outcome RangedFile::read(std::span<const Range> ranges) const {
  std::vector<Range> missed;
  for (const Range& range : ranges) {
    const std::size_t there = read_what_is_there(fd_.get(), range);
    if (there < range.bytes) missed.push_back({range.offset + there, range.bytes - there, range.to + there});
  }
  if (missed.empty()) return Outcome::at_once;
  // A disk serves many at once; which hand reads what does not matter.
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> good = true;
  const auto work = [&] {
    for (std::size_t i = next++; i < missed.size() && good; i = next++)
      if (!read_all(fd_.get(), missed[i])) good = false;
  };
  std::vector<std::thread> threads;
  const std::size_t hands = std::min(most_hands, missed.size() / ranges_a_hand);
  try {
    for (std::size_t i = 1; i < hands; ++i) threads.emplace_back(work);
  } catch (const std::system_error&) {  // no more threads to be had: those that are there do it
  }
  work();
  for (auto& thread : threads) thread.join();
  return good ? Outcome::waited : Outcome::failed;
}

}  // namespace contrechamp::store
