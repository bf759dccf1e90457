// One unchangeable part of the index of features: postings of some clips, sorted by code in each order, as one block of
// bytes (a file that is read range by range, or memory). New parts are written, and several merged into one, through a
// sink.
//
// Bytes (little-endian): header of one page; for each order its postings in blocks of 64, the last filled up; then the
// tail: keys of the clips, first frame of each clip, clip of each frame, fences of each order (upper half of the first
// code of each block), a sum of each block, and a sum of header and tail. The tail is checked when the part is opened,
// a block whenever it is read.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "copies/index/feature_code.h"
#include "model/fingerprint.h"

namespace contrechamp::copies {

// Names a clip; the index only hands it back.
using ClipKey = std::array<std::uint8_t, 32>;

// A feature of an indexed frame: enough to see whether it is like another, and how the frames would then lie.
struct Posting {
  std::uint64_t code = 0;
  std::uint32_t frame = 0;     // within the segment
  std::int8_t x = 0, y = 0;    // 1/160 of the long side, from the centre
  std::int8_t log_size = 0;    // thirds of an octave, against the long side
  std::uint8_t direction = 0;  // 32nds of a turn
};
static_assert(sizeof(Posting) == 16);

// Without code and frame. Mirrored: as it would lie in the mirrored picture.
Posting posting_of(const model::FrameFeatures& frame, const model::LocalFeature& feature, bool mirrored);

// Some of the bytes of a segment, and where they are wanted.
struct ReadRange {
  std::uint64_t offset;
  std::size_t bytes;
  char* to;
};
// Reads all of them, in any order; any thread. `waited`: not all were in memory.
enum class ReadOutcome { failed, at_once, waited };
using ReadRanges = std::function<ReadOutcome(std::span<const ReadRange>)>;

// The blocks [first, last) of an order.
struct BlockWindow {
  std::size_t first, last;
};

// What was read, until the next reading into it.
struct BlocksRead {
  std::vector<std::span<const Posting>> windows;  // as asked for
  bool waited = false;                            // for a disk: better ask for more at once
  std::vector<Posting> kept;
  std::vector<ReadRange> ranges;
};

class FeatureSegment {
 public:
  static constexpr std::size_t page_bytes = 4096;
  static constexpr std::size_t postings_a_block = 64;
  using Sink = std::function<void(std::string_view)>;

  // Of `size` bytes that only `read` sees, which may be damaged or come from another hand. Header and tail are read
  // into memory and checked there: a hundredth of the whole. Blocks are read and checked when they are asked for.
  // Several threads may read.
  static base::Result<FeatureSegment> open(std::uint64_t size, ReadRanges read);
  // The same of bytes in memory, aligned to 16, which must outlive the segment.
  static base::Result<FeatureSegment> open(std::string_view bytes);
  // The same of bytes that were made a moment ago in memory: their blocks are not checked again.
  static base::Result<FeatureSegment> open_own(std::string_view bytes);

  std::uint32_t clips() const { return clips_; }
  std::uint32_t frames() const { return frames_; }
  std::uint64_t postings() const { return postings_; }  // of each order
  const ClipKey& key(std::uint32_t clip) const { return keys_[clip]; }
  std::uint32_t first_frame(std::uint32_t clip) const { return first_frames_[clip]; }
  std::uint32_t clip_of(std::uint32_t frame) const { return clip_of_frame_[frame]; }
  // clip_of() will be asked soon.
  void prefetch_clip_of(std::uint32_t frame) const { __builtin_prefetch(clip_of_frame_ + frame); }

  std::size_t blocks() const { return (postings_ + postings_a_block - 1) / postings_a_block; }
  // The block in which `code` would stand.
  std::size_t block_of(int order, std::uint64_t code) const;
  // Where `code` would stand among the postings of an order, about: right to the block, within it by proportion.
  std::uint64_t place_of(int order, std::uint64_t code) const;
  // Postings of each window; windows come in ascending order of their first block and not beyond blocks(), each block
  // is read once. False when one is damaged. A damaged posting that passed may name a frame beyond frames().
  bool read(int order, std::span<const BlockWindow> windows, BlocksRead& out) const;
  // Reads and checks all blocks; false when one is damaged.
  bool check_all() const;
  // A damaged block was met. One thread.
  void note_damage() const { damaged_ = true; }
  bool damaged() const { return damaged_; }

 private:
  FeatureSegment() = default;
  base::Result<void> take(std::string_view head, std::string_view tail);
  std::uint64_t offset_of(int order, std::size_t block) const;
  bool blocks_good(int order, std::size_t first, const char* bytes, std::size_t size) const;

  std::string_view bytes_;                                  // all of them, where they lie in memory
  std::shared_ptr<const std::vector<std::uint64_t>> tail_;  // a copy of its own, where they do not
  ReadRanges read_;
  std::uint32_t clips_ = 0, frames_ = 0;
  std::uint64_t postings_ = 0;
  const ClipKey* keys_ = nullptr;
  const std::uint32_t* first_frames_ = nullptr;
  const std::uint32_t* clip_of_frame_ = nullptr;
  const std::uint32_t* fences_ = nullptr;
  const std::uint32_t* block_sums_ = nullptr;
  std::array<std::vector<std::uint32_t>, code_orders> posts_;  // every 64th fence
  bool own_ = false;
  mutable bool damaged_ = false;
};

// Collects clips in memory until they are written as a segment: 48 bytes a feature.
class SegmentBuilder {
 public:
  void add(const ClipKey& key, const model::ClipFingerprint& clip);
  std::uint32_t clips() const { return static_cast<std::uint32_t>(keys_.size()); }
  std::size_t postings() const { return orders_[0].size(); }
  void write(const FeatureSegment::Sink& sink);  // and is empty again

 private:
  std::vector<ClipKey> keys_;
  std::vector<std::uint32_t> first_frames_, clip_of_frame_;
  std::array<std::vector<Posting>, code_orders> orders_;
};

// One segment of all clips of `parts`, in their order. False when a part is damaged, or when `stopped`, asked from time
// to time, says so: what was written is then worthless.
bool merge_segments(std::span<const FeatureSegment* const> parts, const FeatureSegment::Sink& sink,
                    const std::function<bool()>& stopped = {});

}  // namespace contrechamp::copies
