// Finds the earlier frames that share features with a new one, without looking at every frame.
//
// Locality-sensitive hashing: each table looks at some of the 256 tests; features that agree on all of them meet in one
// bucket. A meeting counts when the whole codes are close. One meeting of two features says how the whole pictures would
// lie over each other, since both know their place, size and direction (Lowe, 2004): a frame's votes are the meetings
// that say the same, so that chance meetings scatter.
#pragma once

#include <cstdint>
#include <vector>

#include "model/fingerprint.h"

namespace contrechamp::match {

struct FrameVotes {
  std::uint32_t frame = 0;  // as numbered by add()
  bool mirrored = false;
  int votes = 0;
};

class FeatureIndex {
 public:
  // Returns the frame's number: 0, 1, 2, …
  std::uint32_t add(const model::FrameFeatures& frame);
  // Frames with the most votes first; at most `most`.
  std::vector<FrameVotes> find(const model::FrameFeatures& query, int most) const;

 private:
  // What a bucket keeps of a feature: enough to see whether it is like another and how the frames would then lie.
  struct Entry {
    std::uint64_t signature;  // 64 of the 256 tests
    std::uint32_t frame;
    std::int8_t x, y;         // 1/160 of the long side, from the centre
    std::int8_t log_size;     // thirds of an octave, against the long side
    std::uint8_t direction;   // 32nds of a turn
  };
  struct Meeting {
    std::uint32_t feature;
    int bits;  // by which the signatures differ
    Entry entry;
  };
  static constexpr int tables = 6;
  static constexpr int key_bits = 16;
  static std::uint32_t key(const model::FrameBits& bits, int table);
  static Entry entry(const model::FrameFeatures& frame, const model::LocalFeature& feature, bool mirrored);
  void meet(const model::FrameBits& bits, std::uint64_t signature, std::vector<Entry>& out) const;
  void vote(const model::FrameFeatures& query, bool mirrored, std::vector<FrameVotes>& out) const;
  static std::ptrdiff_t keep_closest(std::vector<Meeting>::iterator first, std::vector<Meeting>::iterator last);
  static int agreeing(const std::vector<Entry>& query, const Meeting* from, const Meeting* to);

  std::vector<std::vector<Entry>> buckets_[tables];
  std::uint32_t frames_ = 0;
};

}  // namespace contrechamp::match
