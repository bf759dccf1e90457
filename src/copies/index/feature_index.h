// Finds the earlier clips that share features with a new one through an inverted index, without reading every clip.
//
// Each segment keeps its postings sorted by code, in several orders of the tests. A feature of the query reads its
// nearest neighbours in each order (LSH forest: Bawa, Condie, Ganesan, 2005). So the length of the common prefix
// follows from the density of codes, and the work of a query does not grow with the archive.
//
// A neighbour is a hit when its code is within a Hamming distance. A hit implies a similarity between the two pictures,
// since both features have a position, a scale and a direction (Lowe, 2004). Votes are the hits that imply the same
// similarity; those of chance hits scatter.
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
  int votes = 0;                 // most hits that agree on one similarity
  int weight = 0;                // sum of their weights: 4 for a hit of a rare code, 1 for one of a common code
  std::vector<FramePair> pairs;  // most votes first
};

// The size of a query. Its cost is the number of windows that it reads: one in each order for each feature.
// docs/copies.md ("The index", "Parameters and why") and docs/decisions/0009 have the measurements of these numbers, by
// bench/copies_scale.sh and on the public set of bench/copies.sh.
struct SearchSize {
  // Features of the query that are searched, each also mirrored, evenly from all frames. Of 206 true pairs among 10,032
  // clips 206, 205, 203 and 201 are found with 2,000, 1,000, 500 and 250 features.
  std::size_t features = 2000;
  // A small index is searched with more features, at little cost. 20 million postings are about 10,000 clips of 30 s.
  std::size_t features_of_small = 4000;
  std::uint64_t small_postings = 20'000'000;
  // A long clip is searched with at least 80 features a frame (2,000 features are 80 of each of 25 frames), up to
  // 40,000, which bounds the time of a query.
  std::size_t features_a_frame = 80;
  std::size_t most_features = 40000;
  // Postings that a feature reads in each order, over all segments together: one block. Where few features are searched
  // (a photo) up to 512, until a million are read. Of 60 pictures shown small in another 56, 59 and 60 are found with
  // 8, 64 and 512 neighbours.
  std::size_t neighbours = 64;
  std::size_t most_neighbours = 512;
  std::size_t postings = 1U << 20;
  // Clips in the answer. Chosen on the public set of bench/copies.sh; not varied on its own.
  std::size_t clips = 60;
};

// Runs two independent tasks, in parallel where possible.
using RunBoth = std::function<void(const std::function<void()>& one, const std::function<void()>& other)>;

// The clips of the segments with most weight of votes, heaviest first. The result does not depend on whether `run_both`
// runs in parallel. One query at a time, for segments record damage.
std::vector<ClipVotes> find_clips(std::span<const FeatureSegment* const> segments, const model::ClipFingerprint& query,
                                  const SearchSize& size = {}, const RunBoth& run_both = {});

// An index in memory, built clip by clip as a log-structured merge: few segments, each several times as large as the
// next.
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
