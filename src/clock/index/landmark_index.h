// An inverted index of landmarks. It finds clips that may share sound with a query by counting the shared landmarks
// that agree on one lag. Work grows with the product of query and index, by some nanoseconds for each landmark that is
// shared by chance (figures in docs/clock.md).
#pragma once

#include <cstdint>
#include <vector>

#include "clock/features/sound_features.h"

namespace contrechamp::clock {

struct FoundClip {
  std::uint32_t clip = 0;
  double lag_s = 0;  // time in the query minus time in the clip, where most landmarks agree; within 30 ms
  float score = 0;   // −log10 of the probability that so many agree by chance, over all clips and lags
};

// Clips are divided into pieces of 65 s. Memory: 4 bytes a landmark (about 1 kB a second of sound), and 8 MB for eight
// thousand pieces. Concurrent reads are safe; add() must be exclusive.
//
// A query counts in two passes: all shared landmarks in wide bins of the lag, which fit in the processor's cache, then
// in narrow bins, only for pieces whose wide bins hold as many votes as a result needs.
class LandmarkIndex {
 public:
  // Landmarks of rank `ranks` and beyond are left out of the index and of queries. With a third of the peaks a query
  // costs a thirtieth and finds four in five of the same clips (docs/clock.md, "Scale").
  explicit LandmarkIndex(std::uint32_t ranks = all_ranks) : ranks_(ranks) {}
  static constexpr std::uint32_t all_ranks = 256;  // a rank has eight bits
  void add(std::uint32_t clip, const SoundFeatures& features);
  // Least score of a proposal. Votes of one sound are not independent, so that this is more than 0, at which a query
  // would propose one clip by chance. Chosen on seed 1 of the public set (docs/decisions/0008); not varied on its own.
  static constexpr float beyond_chance = 3;
  // The clips whose landmarks agree beyond chance, best first, at most `most`. With a `least_score` below beyond_chance
  // the result is a ranking, for small archives that compare more pairs.
  std::vector<FoundClip> find(const SoundFeatures& features, std::size_t most, float least_score = beyond_chance) const;
  std::size_t landmarks() const { return landmarks_; }

 private:
  struct Piece {
    std::uint32_t clip = 0, first_frame = 0, frames = 0;
  };
  // Up to pieces_a_segment pieces. Recent pieces are kept in linked lists by key; now and then they are compacted into
  // the posting lists.
  struct Segment {
    std::vector<Piece> pieces;
    std::vector<std::uint32_t> begin;  // by key, and one more: start in `postings`; empty before the first compaction
    std::vector<std::uint32_t> postings;  // posting lists: number of the piece, frame in it
    std::vector<std::uint32_t> head;      // by key: the newest posting in `recent`; empty while there is none
    std::vector<std::uint32_t> recent, next;
    std::size_t compacted = 0;  // pieces that the posting lists hold
  };
  struct Query;
  struct Votes;
  static void compact(Segment& segment);
  void count_hits(const Segment& segment, const Query& query, Votes& votes) const;
  void score_pieces(const Segment& segment, const Query& query, Votes& votes, std::vector<FoundClip>& found) const;

  std::uint32_t ranks_;
  std::vector<Segment> segments_;
  std::size_t landmarks_ = 0, pieces_ = 0;
};

}  // namespace contrechamp::clock
