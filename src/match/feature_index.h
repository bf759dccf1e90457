// Finds the earlier frames that share features with a new one, without looking at every frame.
//
// Locality-sensitive hashing: each table looks at 18 of the 256 tests; features that agree on all of them meet in one
// bucket. A meeting counts when the whole codes are close; it votes for its frame, turn and scale together (weak
// geometric consistency: Jégou and others, 2008), so that chance meetings scatter.
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
  struct Posting {
    std::uint32_t frame;
    std::uint8_t level, direction;
    model::FrameBits bits;
  };
  static constexpr int tables = 6;
  static constexpr int key_bits = 18;
  static std::uint32_t key(const model::FrameBits& bits, int table);

  std::vector<Posting> postings_;
  std::vector<std::vector<std::uint32_t>> heads_[tables];  // bucket → postings
  std::uint32_t frames_ = 0;
};

}  // namespace contrechamp::match
