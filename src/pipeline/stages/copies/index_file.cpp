#include "pipeline/stages/copies/index_file.h"

#include <cstring>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace contrechamp::pipeline {
namespace {

constexpr const char* ending = ".index";
constexpr std::uint64_t most_bytes = std::uint64_t{1}
                                     << 42;  // more than a segment can have (copies/index/feature_segment.cpp)
// Ten digits hold the names of as many more, whatever number a name that another hand gave begins with.
constexpr std::uint64_t last_batch = 5'000'000'000;

copies::ReadRanges reader_of(const store::RangedFile& file) {
  return [&file](std::span<const copies::ReadRange> wanted) {
    std::vector<store::RangedFile::Range> ranges;
    ranges.reserve(wanted.size());
    for (const auto& range : wanted) ranges.push_back({range.offset, range.bytes, range.to});
    switch (file.read(ranges)) {
      case store::RangedFile::Outcome::at_once: return copies::ReadOutcome::at_once;
      case store::RangedFile::Outcome::waited: return copies::ReadOutcome::waited;
      case store::RangedFile::Outcome::failed: break;
    }
    return copies::ReadOutcome::failed;
  };
}

}  // namespace

std::filesystem::path index_path(const std::filesystem::path& folder, std::uint64_t first, std::uint64_t last) {
  return folder / fmt::format("{:010}-{:010}{}", first, last, ending);
}

// From "0000000001-0000000004.index".
std::optional<std::pair<std::uint64_t, std::uint64_t>> batches_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (name.size() != 21 + std::strlen(ending) || name.substr(21) != ending || name[10] != '-') return std::nullopt;
  for (std::size_t i = 0; i < 21; ++i)
    if (i != 10 && (name[i] < '0' || name[i] > '9')) return std::nullopt;
  const std::pair out{std::stoull(name.substr(0, 10)), std::stoull(name.substr(11, 10))};
  return out.first <= out.second && out.second <= last_batch ? std::optional(out) : std::nullopt;
}

std::optional<IndexFile> open_index_file(const std::filesystem::path& path, Reading reading) {
  const auto batches = batches_of(path);
  auto opened = store::RangedFile::open(path, most_bytes);
  if (!batches || !opened) return std::nullopt;
  auto kept = std::make_unique<store::RangedFile>(std::move(*opened));
  if (reading == Reading::scattered) kept->expect_scattered();
  auto segment = copies::FeatureSegment::open(kept->size(), reader_of(*kept));
  if (!segment) return std::nullopt;
  return IndexFile{batches->first, batches->second, path, std::move(kept), std::move(*segment)};
}

}  // namespace contrechamp::pipeline
