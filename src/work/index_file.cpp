#include "work/index_file.h"

#include <cstring>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace contrechamp::work {
namespace {

constexpr const char* ending = ".index";

match::ReadRanges reader_of(const store::MappedFile& file) {
  return [&file](std::span<const match::ReadRange> wanted) {
    std::vector<store::MappedFile::Range> ranges;
    ranges.reserve(wanted.size());
    for (const auto& range : wanted) ranges.push_back({range.offset, range.bytes, range.to});
    switch (file.read(ranges)) {
      case store::MappedFile::Outcome::at_once: return match::ReadOutcome::at_once;
      case store::MappedFile::Outcome::waited: return match::ReadOutcome::waited;
      case store::MappedFile::Outcome::failed: break;
    }
    return match::ReadOutcome::failed;
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
  return std::pair{std::stoull(name.substr(0, 10)), std::stoull(name.substr(11, 10))};
}

std::optional<IndexFile> open_index_file(const std::filesystem::path& path, Reading reading) {
  auto mapped = store::MappedFile::open(path);
  if (!mapped) return std::nullopt;
  auto kept = std::make_unique<store::MappedFile>(std::move(*mapped));
  if (reading == Reading::scattered) kept->expect_scattered();
  auto segment = match::FeatureSegment::open(kept->bytes(), reader_of(*kept));
  if (!segment) return std::nullopt;
  const auto batches = *batches_of(path);
  return IndexFile{batches.first, batches.second, path, std::move(kept), std::move(*segment)};
}

}  // namespace contrechamp::work
