// Finds the earlier clips that share features with a new one, without looking at every clip.
//
// Each segment keeps its postings sorted by code, in several orders of the tests; a feature looks at its neighbours in
// each (after LSH forest: Bawa, Condie, Ganesan, 2005): how many tests must agree follows from how crowded the place
// is, and the work of a question does not grow with the archive. A meeting counts when the codes are close. One meeting
// of two features says how the whole pictures would lie over each other, since both know their place, size and
// direction (Lowe, 2004); votes are the meetings that say the same, so that chance meetings scatter.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "copies/index/feature_segment.h"
#include "model/fingerprint.h"

namespace contrechamp::copies {

// Two frames that may show the same.
struct FramePair {
  std::uint32_t query_frame = 0, frame = 0;  // frames of the query and of the clip found
  bool mirrored = false;
  int votes = 0;
};

struct ClipVotes {
  ClipKey key{};
  int votes = 0;                 // the most that agree on one way to lay the pictures over each other
  int weight = 0;                // of these: 4 for a feature that few others are like, 1 for a common one
  std::vector<FramePair> pairs;  // most votes first
};

// How much a question looks at. What counts is the number of stretches that it reads, one in each order for each
// feature searched.
struct SearchSize {
  std::size_t features = 2000;  // of the query that are searched with, each also mirrored; spread over its frames
  std::size_t features_of_small = 4000;       // where all segments together are small, so that it costs little:
  std::uint64_t small_postings = 20'000'000;  // about 10,000 clips of 30 s
  std::size_t features_a_frame = 80;          // and no fewer of each frame of a long clip,
  std::size_t most_features = 40000;          // up to so many
  std::size_t neighbours = 64;        // postings looked at for a feature in each order, over all segments together
  std::size_t most_neighbours = 512;  // where few features are searched,
  std::size_t postings = 1U << 20;    // until so many are looked at
  std::size_t clips = 60;             // given at most
};

// Runs two pieces of work that share nothing, at the same time where it can.
using RunBoth = std::function<void(const std::function<void()>& one, const std::function<void()>& other)>;

// The clips of the segments, those with the heaviest votes first; the same whether `run_both` runs at the same time or
// not. One question at a time (segments note damage).
std::vector<ClipVotes> find_clips(std::span<const FeatureSegment* const> segments, const model::ClipFingerprint& query,
                                  const SearchSize& size = {}, const RunBoth& run_both = {});

// An index in memory that takes clips one by one: few segments, each several times as large as the next.
class FeatureIndex {
 public:
  void add(const ClipKey& key, const model::ClipFingerprint& clip);
  std::uint32_t clips() const;
  std::uint64_t postings() const;
  std::vector<const FeatureSegment*> segments() const;
  std::vector<ClipVotes> find(const model::ClipFingerprint& query, const SearchSize& size = {}) const {
    return find_clips(segments(), query, size);
  }

 private:
  struct Part {
    std::unique_ptr<std::string> bytes;
    FeatureSegment segment;
  };
  static Part part_of(std::string bytes);
  std::vector<Part> parts_;  // largest first
};

}  // namespace contrechamp::copies
