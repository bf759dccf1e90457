#include "store/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "base/fd.h"

namespace contrechamp::store {
namespace {

constexpr std::uintptr_t page_bytes = 4096;
constexpr std::size_t many_ranges = 256, fetching_threads = 16;

}  // namespace

base::Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return base::fail(base::ErrorKind::io, "cannot open", path.string());
  const off_t size = ::lseek(fd.get(), 0, SEEK_END);
  if (size <= 0) return base::fail(base::ErrorKind::io, "empty or no file", path.string());
  void* data = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_SHARED, fd.get(), 0);
  if (data == MAP_FAILED) return base::fail(base::ErrorKind::io, "cannot map", path.string());
  MappedFile out;
  out.data_ = static_cast<const char*>(data);
  out.size_ = static_cast<std::size_t>(size);
  return out;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

void MappedFile::expect_scattered() const { ::madvise(const_cast<char*>(data_), size_, MADV_RANDOM); }

void MappedFile::expect_sequence() const { ::madvise(const_cast<char*>(data_), size_, MADV_SEQUENTIAL); }

void MappedFile::fetch(std::span<const std::string_view> ranges) const {
  const auto part = [&](std::size_t from, std::size_t step) {
    for (std::size_t i = from; i < ranges.size(); i += step) {
      const auto begin = reinterpret_cast<std::uintptr_t>(ranges[i].data()) / page_bytes * page_bytes;
      const auto end = reinterpret_cast<std::uintptr_t>(ranges[i].data() + ranges[i].size());
      // Read and mapped in one call. Linux before 5.14 only reads.
      if (::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_POPULATE_READ) != 0)
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_WILLNEED);
    }
  };
  if (ranges.size() < many_ranges) return part(0, 1);
  // Handing over one read takes as long as a disk takes for several: by many hands.
  std::vector<std::thread> hands;
  for (std::size_t i = 0; i < fetching_threads; ++i) hands.emplace_back(part, i, fetching_threads);
  for (auto& hand : hands) hand.join();
}

void MappedFile::release() const { ::madvise(const_cast<char*>(data_), size_, MADV_DONTNEED); }

}  // namespace contrechamp::store
