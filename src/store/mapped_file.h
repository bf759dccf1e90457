// A file of derived data: what is always looked at is read where it is mapped, the rest copied from it piece by piece.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace contrechamp::store {

// The file must not be shortened while it is mapped: replace such files by name only.
class MappedFile {
 public:
  static base::Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  struct Range {
    std::uint64_t offset;
    std::size_t bytes;
    char* to;
  };

  std::string_view bytes() const { return {data_, size_}; }
  // From now on read here and there: what is missed is fetched alone.
  void expect_scattered() const;
  // Copies [offset, offset + bytes) for each range into its place, in any order. What the system does not hold in memory
  // is asked of the disk many at once (`waited`). The pages do not become part of this process.
  enum class Outcome { failed, at_once, waited };
  Outcome read(std::span<const Range> ranges) const;

 private:
  MappedFile() = default;
  base::Fd fd_;
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace contrechamp::store
