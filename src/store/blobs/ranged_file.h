// A large file of derived data, copied from it range by range.
//
// It is not mapped into memory: whoever shortens a mapped file, or a disk that fails, ends the program that looks at it
// (SIGBUS), and what was checked may be another thing by the time it is used. A range that cannot be read is an answer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/fd.h"
#include "base/result.h"

namespace contrechamp::store {

class RangedFile {
 public:
  // A regular file that is not empty and not longer than `most_bytes`; links are refused.
  static base::Result<RangedFile> open(const std::filesystem::path& path, std::uint64_t most_bytes);

  struct Range {
    std::uint64_t offset;
    std::size_t bytes;
    char* to;
  };

  std::uint64_t size() const { return size_; }  // when it was opened
  // From now on read here and there: what is missed is fetched alone.
  void expect_scattered() const;
  // Copies [offset, offset + bytes) for each range into its place, in any order. What the system does not hold in
  // memory is asked of the disk many at once (`waited`). `failed`: the file has been shortened, or its disk fails.
  enum class Outcome { failed, at_once, waited };
  Outcome read(std::span<const Range> ranges) const;

 private:
  RangedFile() = default;
  base::Fd fd_;
  std::uint64_t size_ = 0;
};

}  // namespace contrechamp::store
