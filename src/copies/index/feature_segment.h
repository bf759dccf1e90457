// An immutable segment of the inverted index of features: the postings of some clips, sorted by code in each order. A
// segment is one block of bytes, in memory or in a file that is read range by range. Segments are written, and several
// merged into one, through a sink.
//
// Bytes, little-endian: a header of one page; the postings of each order in blocks of 64, the last one padded; the
// tail. The tail holds the keys of the clips, the first frame of each clip, the clip of each frame, the fence pointers
// of each order (upper half of the first code of each block), a checksum of each block, and a checksum of header and
// tail. The tail is checked when the segment is opened, a block whenever it is read.
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

// Identifies a clip. The index does not interpret it.
using ClipKey = std::array<std::uint8_t, 32>;

// An entry of a posting list: a feature of an indexed frame, with its code and its pose.
struct Posting {
  std::uint64_t code = 0;
  std::uint32_t frame = 0;     // within the segment
  std::int8_t x = 0, y = 0;    // 1/160 of the long side, from the centre: ±80 fit, and a picture has 448 px
  std::int8_t log_size = 0;    // thirds of an octave, relative to the long side
  std::uint8_t direction = 0;  // 32nds of a turn
};
static_assert(sizeof(Posting) == 16);

// The posting of a feature, without code and frame. `mirrored`: its pose in the mirrored picture.
Posting posting_of(const model::FrameFeatures& frame, const model::LocalFeature& feature, bool mirrored);

// A range of bytes of a segment, and the buffer for it.
struct ReadRange {
  std::uint64_t offset;
  std::size_t bytes;
  char* to;
};
// Reads all ranges, in any order; called from any thread. `waited`: some were read from the disk.
enum class ReadOutcome { failed, at_once, waited };
using ReadRanges = std::function<ReadOutcome(std::span<const ReadRange>)>;

// The blocks [first, last) of an order.
struct BlockWindow {
  std::size_t first, last;
};

// The result of a read; valid until the next read into it.
struct BlocksRead {
  std::vector<std::span<const Posting>> windows;  // as asked for
  bool waited = false;                            // the disk was read: more blocks a call are then faster
  std::vector<Posting> kept;
  std::vector<ReadRange> ranges;
};

class FeatureSegment {
 public:
  static constexpr std::size_t page_bytes = 4096;      // of Linux on x86-64: blocks begin on a page
  static constexpr std::size_t postings_a_block = 64;  // 1 kB: as many as a feature reads (SearchSize::neighbours)
  using Sink = std::function<void(std::string_view)>;

  // Opens a segment of `size` bytes through `read`. The bytes are not trusted: they may be damaged or forged. Header
  // and tail, a hundredth of the whole, are read into memory and checked; blocks are read and checked on demand.
  // Several threads may read.
  static base::Result<FeatureSegment> open(std::uint64_t size, ReadRanges read);
  // The same for bytes in memory, aligned to 16, which must outlive the segment.
  static base::Result<FeatureSegment> open(std::string_view bytes);
  // The same for bytes that this process has just written to memory: their blocks are not checked again.
  static base::Result<FeatureSegment> open_trusted(std::string_view bytes);

  std::uint32_t clips() const { return clips_; }
  std::uint32_t frames() const { return frames_; }
  std::uint64_t postings() const { return postings_; }  // of each order
  const ClipKey& key(std::uint32_t clip) const { return keys_[clip]; }
  std::uint32_t first_frame(std::uint32_t clip) const { return first_frames_[clip]; }
  std::uint32_t clip_of(std::uint32_t frame) const { return clip_of_frame_[frame]; }
  // Prefetches what clip_of() reads.
  void prefetch_clip_of(std::uint32_t frame) const { __builtin_prefetch(clip_of_frame_ + frame); }

  std::size_t blocks() const { return (postings_ + postings_a_block - 1) / postings_a_block; }
  // The block that `code` falls into.
  std::size_t block_of(int order, std::uint64_t code) const;
  // An estimate of the position of `code` among the postings of an order: exact to the block, interpolated within it.
  std::uint64_t place_of(int order, std::uint64_t code) const;
  // Reads the postings of each window. Windows are in ascending order of their first block and end at blocks(); each
  // block is read once. False when a block is damaged. Checksums are short, so that a damaged posting may pass and name
  // a frame beyond frames().
  bool read(int order, std::span<const BlockWindow> windows, BlocksRead& out) const;
  // Reads and checks all blocks; false when one is damaged.
  bool check_all() const;
  // Records that a damaged block was found. Called from one thread at a time.
  void note_damage() const { damaged_ = true; }
  bool damaged() const { return damaged_; }

 private:
  FeatureSegment() = default;
  base::Result<void> parse(std::string_view head, std::string_view tail);
  std::uint64_t offset_of(int order, std::size_t block) const;
  bool checksums_match(int order, std::size_t first, const char* bytes, std::size_t size) const;

  std::string_view bytes_;                                  // all of them, when they lie in memory
  std::shared_ptr<const std::vector<std::uint64_t>> tail_;  // a copy of the tail, when they do not
  ReadRanges read_;
  std::uint32_t clips_ = 0, frames_ = 0;
  std::uint64_t postings_ = 0;
  const ClipKey* keys_ = nullptr;
  const std::uint32_t* first_frames_ = nullptr;
  const std::uint32_t* clip_of_frame_ = nullptr;
  const std::uint32_t* fences_ = nullptr;
  const std::uint32_t* block_sums_ = nullptr;
  std::array<std::vector<std::uint32_t>, code_orders> sparse_fences_;  // every 64th fence, for a search in two levels
  bool trusted_ = false;
  mutable bool damaged_ = false;
};

// Collects clips in memory until they are written as a segment: 48 bytes a feature, 16 in each order.
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

// Merges all clips of `parts`, in their order, into one segment. False when a part is damaged or when `stopped`, which
// is polled, returns true; what was written is then invalid.
bool merge_segments(std::span<const FeatureSegment* const> parts, const FeatureSegment::Sink& sink,
                    const std::function<bool()>& stopped = {});

}  // namespace contrechamp::copies
