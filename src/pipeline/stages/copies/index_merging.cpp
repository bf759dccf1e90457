#include "pipeline/stages/copies/index_merging.h"

#include "store/blobs/durable.h"

namespace contrechamp::pipeline {

IndexMerging::IndexMerging(std::vector<std::filesystem::path> parts, std::filesystem::path into)
    : parts_(std::move(parts)), into_(std::move(into)), thread_([this] { run(); }) {}

IndexMerging::~IndexMerging() {
  stop_ = true;
  wait();
  std::error_code ignored;
  if (merged_) std::filesystem::remove(into_, ignored);
}

void IndexMerging::wait() {
  if (thread_.joinable()) thread_.join();
}

std::optional<IndexFile> IndexMerging::take() {
  wait();
  if (error_) std::rethrow_exception(error_);
  return std::exchange(merged_, std::nullopt);
}

void IndexMerging::run() {
  try {
    merged_ = merge();
  } catch (...) {
    error_ = std::current_exception();
  }
  done_ = true;
}

// Files opened anew: read from front to back, and nothing is shared with questions.
std::optional<IndexFile> IndexMerging::merge() {
  std::vector<IndexFile> files;
  for (const auto& path : parts_) {
    auto file = open_index_file(path, Reading::through);
    if (file) files.push_back(std::move(*file));
    else damaged_.push_back(path);
  }
  if (!damaged_.empty()) return std::nullopt;
  std::vector<const copies::FeatureSegment*> segments;
  for (const auto& file : files) segments.push_back(&file.segment);
  const bool good = store::write_durably(
      into_, [&](const auto& sink) { return copies::merge_segments(segments, sink, [this] { return stop_.load(); }); });
  for (const auto& file : files)
    if (file.segment.damaged()) damaged_.push_back(file.path);
  return good ? open_index_file(into_, Reading::scattered) : std::nullopt;
}

}  // namespace contrechamp::pipeline
