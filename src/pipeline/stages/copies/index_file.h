// One file of the index of features, open.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "copies/index/feature_segment.h"
#include "store/blobs/ranged_file.h"

namespace contrechamp::pipeline {

// Named after the batches of clips that it holds.
struct IndexFile {
  std::uint64_t first, last;
  std::filesystem::path path;
  std::unique_ptr<store::RangedFile> file;
  copies::FeatureSegment segment;  // reads from `file`
};

std::filesystem::path index_path(const std::filesystem::path& folder, std::uint64_t first, std::uint64_t last);
// First and last batch; nothing when the name is none of an index.
std::optional<std::pair<std::uint64_t, std::uint64_t>> batches_of(const std::filesystem::path& path);

enum class Reading { scattered, through };
// Nothing when it is damaged or cut off, or cannot be read. `path` has the name of an index.
std::optional<IndexFile> open_index_file(const std::filesystem::path& path, Reading reading);

}  // namespace contrechamp::pipeline
