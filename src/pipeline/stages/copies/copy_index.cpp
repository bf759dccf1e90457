#include "pipeline/stages/copies/copy_index.h"

#include <algorithm>
#include <cstring>
#include <future>

#include "base/digest.h"
#include "store/blobs/durable.h"

namespace contrechamp::pipeline {
namespace {

constexpr int most_mended = 3;          // times in one question
constexpr std::uint64_t like_size = 8;  // an older file so many times as large as what follows it is left alone

copies::ClipKey key_of(const std::string& id) {
  copies::ClipKey out{};
  const std::string bytes = base::from_hex(id);
  std::memcpy(out.data(), bytes.data(), std::min(bytes.size(), out.size()));
  return out;
}

std::string id_of(const copies::ClipKey& key) {
  return base::to_hex({reinterpret_cast<const char*>(key.data()), key.size()});
}

void at_the_same_time(const std::function<void()>& one, const std::function<void()>& other) {
  auto second = std::async(std::launch::async, other);
  one();
  second.get();
}

}  // namespace

std::size_t CopyIndex::KeyHash::operator()(const copies::ClipKey& key) const {
  std::size_t out = 0;
  std::memcpy(&out, key.data(), sizeof out);  // of a SHA-256
  return out;
}

void remove_older_indexes(const std::filesystem::path& derived, const std::string& current) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(derived, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("copy-index-", 0) == 0 && name != current) std::filesystem::remove_all(entry.path(), ignored);
  }
}

CopyIndex::CopyIndex(std::filesystem::path folder, Read read, CopyIndexSizes sizes)
    : folder_(std::move(folder)), read_(std::move(read)), sizes_(sizes) {
  open_files();
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
    auto file = whole ? open_index_file(path, Reading::scattered) : std::nullopt;
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
  end_merging();
  const auto key = key_of(id);
  if (!held_.insert(key).second) return;
  recent_.add(key, clip);
  if (recent_.clips() < sizes_.clips_a_batch) return;
  write_batch();
  begin_merging();
}

void CopyIndex::close() {
  if (recent_.clips() != 0) write_batch();
  begin_merging();
  while (merging_) {
    merging_->wait();
    end_merging();
  }
}

void CopyIndex::write_batch() {
  std::filesystem::create_directories(folder_);
  const auto path = index_path(folder_, next_batch_, next_batch_);
  store::write_durably(path, [&](const auto& sink) { return copies::merge_segments(recent_.segments(), sink); });
  ++next_batch_;
  recent_ = {};
  if (auto file = open_index_file(path, Reading::scattered)) files_.push_back(std::move(*file));
  else throw base::Fatal("cannot read what was just written: " + path.string());
}

// Sizes stay such that each file is more than `like_size` times as large as all after it, but for what has come since
// the last merging began.
void CopyIndex::begin_merging() {
  if (merging_ || files_.size() < 2) return;
  std::size_t from = files_.size() - 1;
  std::uint64_t total = files_.back().segment.postings();
  while (from > 0 && files_[from - 1].segment.postings() <= like_size * total)
    total += files_[--from].segment.postings();
  if (from + 1 >= files_.size()) return;
  std::vector<std::filesystem::path> parts;
  for (std::size_t i = from; i < files_.size(); ++i) parts.push_back(files_[i].path);
  merging_ =
      std::make_unique<IndexMerging>(std::move(parts), index_path(folder_, files_[from].first, files_.back().last));
}

void CopyIndex::end_merging() {
  if (!merging_ || !merging_->done()) return;
  auto merged = merging_->take();
  const auto parts = merging_->parts(), damaged = merging_->damaged();
  merging_.reset();
  if (!merged) {
    mend(damaged);
    return;
  }
  const auto from =
      std::find_if(files_.begin(), files_.end(), [&](const IndexFile& file) { return file.path == parts.front(); });
  const auto at = files_.erase(from, from + static_cast<std::ptrdiff_t>(parts.size()));
  files_.insert(at, std::move(*merged));
  for (const auto& path : parts) std::filesystem::remove(path);
  begin_merging();
}

bool CopyIndex::mend(const std::vector<std::filesystem::path>& also_damaged) {
  std::vector<copies::ClipKey> lost;
  std::vector<IndexFile> whole;
  std::vector<std::filesystem::path> gone;
  for (IndexFile& file : files_) {
    const bool named = std::find(also_damaged.begin(), also_damaged.end(), file.path) != also_damaged.end();
    if (!file.segment.damaged() && !named) {
      whole.push_back(std::move(file));
      continue;
    }
    for (std::uint32_t clip = 0; clip < file.segment.clips(); ++clip) lost.push_back(file.segment.key(clip));
    gone.push_back(file.path);
  }
  files_ = std::move(whole);
  if (gone.empty()) return false;
  merging_.reset();  // it may have read the part before the damage
  for (const auto& path : gone) std::filesystem::remove(path);
  for (const auto& key : lost) held_.erase(key);
  add_again(lost);
  return true;
}

void CopyIndex::add_again(const std::vector<copies::ClipKey>& keys) {
  for (const auto& key : keys) {
    const std::string id = id_of(key);
    if (const auto clip = read_(id)) add(id, *clip);
  }
}

std::vector<CopyIndex::Candidate> CopyIndex::find(const model::ClipFingerprint& query, const copies::SearchSize& size) {
  end_merging();
  std::vector<copies::ClipVotes> votes;
  int mended = 0;
  do {
    // One bad place is made anew; a disk that gives no file back would have it go on for ever.
    if (mended++ > most_mended)
      throw base::Fatal("the index of copies cannot be read, however often it is made anew: is the disk failing?");
    std::vector<const copies::FeatureSegment*> segments = recent_.segments();
    for (const IndexFile& file : files_) segments.push_back(&file.segment);
    votes = copies::find_clips(segments, query, size, at_the_same_time);
  } while (mend());
  std::vector<Candidate> out;
  for (auto& found : votes) out.push_back({id_of(found.key), std::move(found.pairs)});
  return out;
}

}  // namespace contrechamp::pipeline
