// One unchangeable part of the index of features: postings of some clips, sorted by code in each order, as one block of
// bytes (a file that store maps, or memory). New parts are written, and several merged into one, through a sink.
//
// Bytes (little-endian): header of one page; for each order its postings, padded to a page; then the tail: keys of the
// clips, first frame of each clip, clip of each frame, fences of each order (upper half of every 64th code), a sum of
// each page of postings, and a sum of header and tail. The tail is checked when the part is opened, a page of postings
// when it is first read.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "match/feature_code.h"
#include "model/fingerprint.h"

namespace contrechamp::match {

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

class FeatureSegment {
 public:
  static constexpr std::size_t page_bytes = 4096;
  static constexpr std::size_t postings_a_block = 64;
  using Sink = std::function<void(std::string_view)>;

  // Checks header and tail. `bytes`, aligned to 16, must outlive the segment. One thread at a time.
  static base::Result<FeatureSegment> open(std::string_view bytes);

  std::uint32_t clips() const { return clips_; }
  std::uint32_t frames() const { return frames_; }
  std::uint64_t postings() const { return postings_; }  // of each order
  const ClipKey& key(std::uint32_t clip) const { return keys_[clip]; }
  std::uint32_t first_frame(std::uint32_t clip) const { return first_frames_[clip]; }
  std::uint32_t clip_of(std::uint32_t frame) const { return clip_of_frame_[frame]; }

  // The block in which `code` would stand, searched from block `from` on (0, or the answer for a smaller code).
  std::size_t block_of(int order, std::uint64_t code, std::size_t from) const;
  std::size_t blocks() const { return (postings_ + postings_a_block - 1) / postings_a_block; }
  // Postings of the blocks [first, last); nothing when their pages are damaged. Frames are within frames().
  std::span<const Posting> read(int order, std::size_t first, std::size_t last) const;
  // A block will be read soon: has its first lines brought from memory.
  void prefetch(int order, std::size_t block) const;
  // Whether one of their pages is wanted for the first time since let_go(); from now on none is.
  bool newly_wanted(int order, std::size_t first, std::size_t last) const;
  // The bytes have been given back to the system.
  void let_go() const { wanted_.assign(checked_.size(), 0); }
  // Where they lie in the bytes, to have them read ahead.
  std::string_view bytes_of(int order, std::size_t first, std::size_t last) const;
  // Reads and checks all pages; false when one is damaged.
  bool check_all() const;
  // Whether a damaged page was met.
  bool damaged() const { return damaged_; }

 private:
  FeatureSegment() = default;
  bool pages_good(std::size_t from_byte, std::size_t to_byte) const;

  std::string_view bytes_;
  std::uint32_t clips_ = 0, frames_ = 0;
  std::uint64_t postings_ = 0;
  const ClipKey* keys_ = nullptr;
  const std::uint32_t* first_frames_ = nullptr;
  const std::uint32_t* clip_of_frame_ = nullptr;
  const std::uint32_t* fences_ = nullptr;
  const std::uint32_t* page_sums_ = nullptr;
  mutable std::vector<std::uint64_t> checked_, wanted_;  // a bit a page
  mutable bool damaged_ = false;
};

// Collects clips in memory until they are written as a segment: 64 bytes a feature.
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

// One segment of all clips of `parts`, in their order. False when a part is damaged: what was written is then worthless.
bool merge_segments(std::span<const FeatureSegment* const> parts, const FeatureSegment::Sink& sink);

}  // namespace contrechamp::match
