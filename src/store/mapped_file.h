// A file of derived data, mapped for reading.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

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

  std::string_view bytes() const { return {data_, size_}; }
  // From now on read here and there: a page that is missed is fetched alone.
  void expect_scattered() const;
  // From now on read from front to back.
  void expect_sequence() const;
  // Brings whole ranges into memory, many at once.
  void fetch(std::span<const std::string_view> ranges) const;
  // Gives the memory back; the system keeps what it has room for.
  void release() const;

 private:
  MappedFile() = default;
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace contrechamp::store
