// Which clips may share sound with one, without comparing all with all: an inverted index of landmark hashes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clock/sound_features.h"

namespace contrechamp::clock {

struct FoundClip {
  std::uint32_t clip = 0;
  std::int32_t lag_frames = 0;  // time in the query minus time in the clip, where most landmarks agree
  float score = 0;              // how far beyond chance they agree
};

// Grows by 8 bytes a landmark. Reading is safe from many threads, adding needs to be alone.
class LandmarkIndex {
 public:
  LandmarkIndex();
  void add(std::uint32_t clip, const SoundFeatures& features);
  // The clips whose landmarks agree at one lag beyond chance, best first, at most `most`.
  std::vector<FoundClip> find(const SoundFeatures& features, std::size_t most) const;
  std::size_t size() const { return count_; }

 private:
  struct Posting {
    std::uint32_t clip = 0;
    std::uint32_t tag_frame = 0;  // upper bits of the hash, and the frame
  };
  std::vector<std::vector<Posting>> buckets_;
  std::vector<std::uint32_t> frames_;  // by clip
  std::size_t count_ = 0;
};

}  // namespace contrechamp::clock
