// Writes segments: from clips, and by a k-way merge of other segments.
#include <algorithm>
#include <cstring>

#include "copies/index/feature_segment.h"
#include "copies/index/segment_layout.h"

namespace contrechamp::copies {
namespace {

template <class T>
std::string_view bytes_of_vector(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// Writes a segment sequentially.
class Writer {
 public:
  Writer(const FeatureSegment::Sink& sink, std::uint32_t clips, std::uint32_t frames, std::uint64_t postings)
      : sink_(sink), plan_(plan_of(clips, frames, postings)), postings_(postings) {
    SegmentHeader header{{}, clips, frames, postings, plan_.length};
    std::memcpy(header.magic, segment_magic.data(), segment_magic.size());
    header_.assign(FeatureSegment::page_bytes, '\0');
    std::memcpy(header_.data(), &header, sizeof header);
    sink_(header_);
    block_sums_.reserve(plan_.blocks * code_orders);
    fences_.reserve(plan_.blocks * code_orders);
    buffer_.reserve(buffer_postings);
  }

  void put(const Posting& posting) {
    if (in_order_ % FeatureSegment::postings_a_block == 0)
      fences_.push_back(static_cast<std::uint32_t>(posting.code >> 32));
    buffer_.push_back(posting);
    if (++in_order_ == postings_) end_order();
    else if (buffer_.size() == buffer_postings) flush();
  }

  void finish(const std::vector<ClipKey>& keys, const std::vector<std::uint32_t>& first_frames,
              const std::vector<std::uint32_t>& clip_of_frame) {
    std::string tail;
    tail.append(bytes_of_vector(keys));
    tail.append(bytes_of_vector(first_frames));
    tail.append(bytes_of_vector(clip_of_frame));
    tail.append(bytes_of_vector(fences_));
    tail.append(bytes_of_vector(block_sums_));
    tail.resize(plan_.sum - plan_.tail, '\0');
    const std::uint64_t sum = checksum(tail, checksum(header_));
    tail.append(reinterpret_cast<const char*>(&sum), sizeof sum);
    sink_(tail);
  }

 private:
  static constexpr std::size_t buffer_postings = 1024 * FeatureSegment::postings_a_block;  // 1 MiB a write
  void end_order() {
    in_order_ = 0;
    const std::size_t blocks =
        (buffer_.size() + FeatureSegment::postings_a_block - 1) / FeatureSegment::postings_a_block;
    buffer_.resize(blocks * FeatureSegment::postings_a_block);
    flush();
  }
  void flush() {
    const std::string_view bytes = bytes_of_vector(buffer_);
    for (std::size_t at = 0; at < bytes.size(); at += block_bytes)
      block_sums_.push_back(block_sum(bytes.substr(at, block_bytes), block_sums_.size()));
    sink_(bytes);
    buffer_.clear();
  }

  const FeatureSegment::Sink& sink_;
  SegmentPlan plan_;
  std::uint64_t postings_, in_order_ = 0;
  std::string header_;
  std::vector<Posting> buffer_;
  std::vector<std::uint32_t> fences_, block_sums_;
};

}  // namespace

void SegmentBuilder::add(const ClipKey& key, const model::ClipFingerprint& clip) {
  const auto number = static_cast<std::uint32_t>(keys_.size());
  keys_.push_back(key);
  first_frames_.push_back(static_cast<std::uint32_t>(clip_of_frame_.size()));
  for (const auto& frame : clip.frames) {
    for (const auto& feature : frame.features) {
      Posting posting = posting_of(frame, feature, false);
      posting.frame = static_cast<std::uint32_t>(clip_of_frame_.size());
      for (int order = 0; order < code_orders; ++order) {
        posting.code = feature_code(feature.bits, order);
        orders_[static_cast<std::size_t>(order)].push_back(posting);
      }
    }
    clip_of_frame_.push_back(number);
  }
}

void SegmentBuilder::write(const FeatureSegment::Sink& sink) {
  Writer writer(sink, clips(), static_cast<std::uint32_t>(clip_of_frame_.size()), postings());
  for (auto& order : orders_) {
    std::sort(order.begin(), order.end(), [](const Posting& a, const Posting& b) {
      return a.code != b.code ? a.code < b.code : a.frame < b.frame;
    });
    for (const Posting& posting : order) writer.put(posting);
    order.clear();
  }
  writer.finish(keys_, first_frames_, clip_of_frame_);
  *this = SegmentBuilder();
}

namespace {

// The lists of all parts, concatenated.
struct ConcatenatedLists {
  std::vector<ClipKey> keys;
  std::vector<std::uint32_t> first_frames, clip_of_frame;
  std::vector<std::uint32_t> frame_base;  // of each part
  std::uint64_t postings = 0;
};

ConcatenatedLists concatenate(std::span<const FeatureSegment* const> parts) {
  ConcatenatedLists out;
  for (const FeatureSegment* part : parts) {
    const auto clip_base = static_cast<std::uint32_t>(out.keys.size());
    out.frame_base.push_back(static_cast<std::uint32_t>(out.clip_of_frame.size()));
    for (std::uint32_t clip = 0; clip < part->clips(); ++clip) {
      out.keys.push_back(part->key(clip));
      out.first_frames.push_back(out.frame_base.back() + part->first_frame(clip));
    }
    for (std::uint32_t frame = 0; frame < part->frames(); ++frame)
      out.clip_of_frame.push_back(clip_base + part->clip_of(frame));
    out.postings += part->postings();
  }
  return out;
}

// Reads the postings of one order of one part sequentially.
class Cursor {
 public:
  Cursor(const FeatureSegment& part, std::uint32_t frame_base, int order)
      : part_(&part), frame_base_(frame_base), order_(order) {}
  // Reads and checks the next blocks. False at the end, and when they are damaged. Order and frame numbers are checked
  // too, for a forged block has a matching checksum.
  bool load_next() {
    const BlockWindow next{block_, std::min(block_ + blocks_a_step, part_->blocks())};
    if (next.first >= next.last) return false;
    if (!part_->read(order_, {&next, 1}, read_) || !is_valid(read_.windows[0])) {
      part_->note_damage();
      return false;
    }
    here_ = read_.windows[0];
    block_ = next.last;
    last_code_ = here_.back().code;
    return true;
  }
  std::uint64_t code() const { return here_.front().code; }
  // Takes the next posting. False when the blocks that were read are used up.
  bool take(Posting& out) {
    out = here_.front();
    out.frame += frame_base_;
    here_ = here_.subspan(1);
    return !here_.empty();
  }

 private:
  static constexpr std::size_t blocks_a_step = 256;  // 256 kB a read of each part
  bool is_valid(std::span<const Posting> postings) const {
    std::uint64_t before = last_code_;
    for (const Posting& posting : postings) {
      if (posting.code < before || posting.frame >= part_->frames()) return false;
      before = posting.code;
    }
    return !postings.empty();
  }
  const FeatureSegment* part_;
  std::uint32_t frame_base_;
  int order_;
  std::size_t block_ = 0;
  std::uint64_t last_code_ = 0;
  BlocksRead read_;
  std::span<const Posting> here_;
};

}  // namespace

bool merge_segments(std::span<const FeatureSegment* const> parts, const FeatureSegment::Sink& sink,
                    const std::function<bool()>& stopped) {
  const ConcatenatedLists all = concatenate(parts);
  Writer writer(sink, static_cast<std::uint32_t>(all.keys.size()), static_cast<std::uint32_t>(all.clip_of_frame.size()),
                all.postings);
  for (int order = 0; order < code_orders; ++order) {
    std::vector<Cursor> cursors;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (Cursor cursor(*parts[i], all.frame_base[i], order); cursor.load_next()) cursors.push_back(std::move(cursor));
    while (!cursors.empty()) {
      auto least = cursors.begin();  // linear search: there are few parts
      for (auto at = cursors.begin() + 1; at != cursors.end(); ++at)
        if (at->code() < least->code()) least = at;
      Posting posting;
      const bool has_more = least->take(posting);
      writer.put(posting);
      if (has_more) continue;
      if (stopped && stopped()) return false;
      if (!least->load_next()) cursors.erase(least);
    }
    if (std::any_of(parts.begin(), parts.end(), [](const auto* part) { return part->damaged(); })) return false;
  }
  writer.finish(all.keys, all.first_frames, all.clip_of_frame);
  return true;
}

}  // namespace contrechamp::copies
