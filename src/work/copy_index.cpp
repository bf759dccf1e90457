#include "work/copy_index.h"

#include <algorithm>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "base/digest.h"
#include "store/durable.h"

namespace contrechamp::work {
namespace {

constexpr std::uint64_t like_size = 3;  // an older file so many times as large as what follows it is left alone
constexpr std::uint64_t release_every_bytes = 512 << 20;
constexpr const char* ending = ".index";

match::ClipKey key_of(const std::string& id) {
  match::ClipKey out{};
  const std::string bytes = base::from_hex(id);
  std::memcpy(out.data(), bytes.data(), std::min(bytes.size(), out.size()));
  return out;
}

std::string id_of(const match::ClipKey& key) {
  return base::to_hex({reinterpret_cast<const char*>(key.data()), key.size()});
}

// Numbers of the first and last batch from "0000000001-0000000004.index".
std::optional<std::pair<std::uint64_t, std::uint64_t>> batches_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (name.size() != 21 + std::strlen(ending) || name.substr(21) != ending || name[10] != '-') return std::nullopt;
  for (std::size_t i = 0; i < 21; ++i)
    if (i != 10 && (name[i] < '0' || name[i] > '9')) return std::nullopt;
  return std::pair{std::stoull(name.substr(0, 10)), std::stoull(name.substr(11, 10))};
}

std::uint64_t mapped_resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size = 0, resident = 0, shared = 0;
  statm >> size >> resident >> shared;
  return shared * 4096;
}

}  // namespace

std::size_t CopyIndex::KeyHash::operator()(const match::ClipKey& key) const {
  std::size_t out = 0;
  std::memcpy(&out, key.data(), sizeof out);  // of a SHA-256
  return out;
}

CopyIndex::CopyIndex(std::filesystem::path folder, Read read, CopyIndexSizes sizes)
    : folder_(std::move(folder)), read_(std::move(read)), sizes_(sizes) {
  open_files();
}

std::filesystem::path CopyIndex::path_of(std::uint64_t first, std::uint64_t last) const {
  return folder_ / fmt::format("{:010}-{:010}{}", first, last, ending);
}

std::optional<CopyIndex::File> CopyIndex::open_file(const std::filesystem::path& path) {
  auto mapped = store::MappedFile::open(path);
  if (!mapped) return std::nullopt;
  auto segment = match::FeatureSegment::open(mapped->bytes());
  if (!segment) return std::nullopt;
  mapped->expect_scattered();
  const auto batches = *batches_of(path);
  return File{batches.first, batches.second, path, std::make_unique<store::MappedFile>(std::move(*mapped)),
              std::move(*segment)};
}

void CopyIndex::open_files() {
  std::vector<std::filesystem::path> paths;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) paths.push_back(entry.path());
  // Of two that begin alike the longer first: a file that a larger one holds was left by a merge that was cut off.
  std::sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) {
    const auto left = batches_of(a), right = batches_of(b);
    if (!left || !right) return static_cast<bool>(left) && !right;
    return left->first != right->first ? left->first < right->first : left->second > right->second;
  });
  for (const auto& path : paths) {
    const auto batches = batches_of(path);
    const bool whole = batches && (files_.empty() || batches->first > files_.back().last);
    auto file = whole ? open_file(path) : std::nullopt;
    if (batches) next_batch_ = std::max(next_batch_, batches->second + 1);
    if (!file) {
      std::filesystem::remove(path, ignored);
      continue;
    }
    for (std::uint32_t clip = 0; clip < file->segment.clips(); ++clip) held_.insert(file->segment.key(clip));
    files_.push_back(std::move(*file));
  }
}

bool CopyIndex::holds(const std::string& id) const { return held_.count(key_of(id)) != 0; }

void CopyIndex::add(const std::string& id, const model::ClipFingerprint& clip) {
  const auto key = key_of(id);
  if (!held_.insert(key).second) return;
  recent_.add(key, clip);
  if (recent_.clips() < sizes_.clips_a_batch) return;
  write_batch();
  merge();
}

void CopyIndex::close() {
  if (recent_.clips() == 0) return;
  write_batch();
  merge();
}

void CopyIndex::write_batch() {
  std::filesystem::create_directories(folder_);
  const auto path = path_of(next_batch_, next_batch_);
  store::write_durably(path, [&](const auto& sink) { return match::merge_segments(recent_.segments(), sink); });
  ++next_batch_;
  recent_ = {};
  if (auto file = open_file(path)) files_.push_back(std::move(*file));
  else throw base::Fatal("cannot read what was just written: " + path.string());
}

// Sizes stay such that each file is more than `like_size` times as large as all after it.
void CopyIndex::merge() {
  std::size_t from = files_.size() - 1;
  std::uint64_t total = files_.back().segment.postings();
  while (from > 0 && files_[from - 1].segment.postings() <= like_size * total)
    total += files_[--from].segment.postings();
  if (from + 1 >= files_.size()) return;
  std::vector<const match::FeatureSegment*> parts;
  for (std::size_t i = from; i < files_.size(); ++i) {
    files_[i].mapped->expect_sequence();
    parts.push_back(&files_[i].segment);
  }
  const auto path = path_of(files_[from].first, files_.back().last);
  std::uint64_t written = 0;
  const bool good = store::write_durably(path, [&](const auto& sink) {
    return match::merge_segments(parts, [&](std::string_view bytes) {
      sink(bytes);
      written += bytes.size();
      if (written < release_every_bytes) return;
      for (std::size_t i = from; i < files_.size(); ++i) files_[i].mapped->release();
      written = 0;
    });
  });
  for (std::size_t i = from; i < files_.size(); ++i) files_[i].mapped->expect_scattered();
  auto merged = good ? open_file(path) : std::nullopt;
  if (!merged) {
    mend();
    return;
  }
  for (std::size_t i = from; i < files_.size(); ++i) std::filesystem::remove(files_[i].path);
  files_.erase(files_.begin() + static_cast<std::ptrdiff_t>(from), files_.end());
  files_.push_back(std::move(*merged));
}

bool CopyIndex::mend() {
  std::vector<match::ClipKey> lost;
  std::vector<File> whole;
  for (File& file : files_) {
    if (!file.segment.damaged()) {
      whole.push_back(std::move(file));
      continue;
    }
    for (std::uint32_t clip = 0; clip < file.segment.clips(); ++clip) lost.push_back(file.segment.key(clip));
    std::filesystem::remove(file.path);
  }
  files_ = std::move(whole);
  for (const auto& key : lost) held_.erase(key);
  add_again(lost);
  return !lost.empty();
}

void CopyIndex::add_again(const std::vector<match::ClipKey>& keys) {
  for (const auto& key : keys) {
    const std::string id = id_of(key);
    if (const auto clip = read_(id)) add(id, *clip);
  }
}

std::vector<CopyIndex::Candidate> CopyIndex::find(const model::ClipFingerprint& query, const match::SearchSize& size) {
  std::vector<match::ClipVotes> votes;
  do {
    std::vector<const match::FeatureSegment*> segments = recent_.segments();
    for (const File& file : files_) segments.push_back(&file.segment);
    votes = match::find_clips(segments, query, size, [&](std::span<const std::string_view> ranges) {
      for (const File& file : files_) {
        const std::string_view bytes = file.mapped->bytes();
        if (ranges.front().data() >= bytes.data() && ranges.front().data() < bytes.data() + bytes.size())
          file.mapped->fetch(ranges);
      }
    });
  } while (mend());
  limit_resident();
  std::vector<Candidate> out;
  for (auto& found : votes) out.push_back({id_of(found.key), std::move(found.pairs)});
  return out;
}

void CopyIndex::limit_resident() const {
  if (mapped_resident_bytes() < sizes_.resident_bytes) return;
  for (const File& file : files_) {
    file.mapped->release();
    file.segment.let_go();
  }
}

}  // namespace contrechamp::work
