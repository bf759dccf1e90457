// Which clips may share sound with one, without comparing all with all: an inverted index of landmarks, and a count of
// those that agree at one lag. Work grows with the product of what is asked and what is kept, at some nanoseconds for
// each landmark two clips share by chance (docs/clock.md has figures).
#pragma once

#include <cstdint>
#include <vector>

#include "clock/features/sound_features.h"

namespace contrechamp::clock {

struct FoundClip {
  std::uint32_t clip = 0;
  double lag_s = 0;  // time asked minus time in the clip, where most landmarks agree; within 30 ms
  float score = 0;   // powers of ten by which chance, over all clips and lags, is outdone
};

// Clips are cut in pieces of 65 s. Memory: 4 bytes a landmark (about 1 kB a second of sound), 8 MB eight thousand
// pieces. Reading is safe from many threads, adding needs to be alone.
//
// A question counts in two steps: every shared landmark in wide cells of the lag, which stay in the processor's cache,
// and only for pieces where neighbouring wide cells hold as many as a find needs, in the narrow ones.
class LandmarkIndex {
 public:
  // Landmarks of a rank of `ranks` and more are left out, of what is kept and of what is asked: with a third of the
  // peaks a question costs a thirtieth and finds four in five of the same clips.
  explicit LandmarkIndex(std::uint32_t ranks = all_ranks) : ranks_(ranks) {}
  static constexpr std::uint32_t all_ranks = 256;
  void add(std::uint32_t clip, const SoundFeatures& features);
  static constexpr float beyond_chance = 3;  // votes of one sound are not independent: chance alone would ask for less
  // The clips whose landmarks agree beyond chance, best first, at most `most`. A lower `least_score` than beyond_chance
  // ranks clips rather than finding them: for small archives.
  std::vector<FoundClip> find(const SoundFeatures& features, std::size_t most, float least_score = beyond_chance) const;
  std::size_t landmarks() const { return landmarks_; }

 private:
  struct Piece {
    std::uint32_t clip = 0, first_frame = 0, frames = 0;
  };
  // Up to pieces_a_segment pieces. The newest are chained by key, and now and then laid out by key with the others.
  struct Segment {
    std::vector<Piece> pieces;
    std::vector<std::uint32_t> begin;     // by key, and one more: start in `postings`; empty while nothing is laid out
    std::vector<std::uint32_t> postings;  // number of the piece, frame in it
    std::vector<std::uint32_t> head;      // by key: the newest of `fresh`; empty while there are none
    std::vector<std::uint32_t> fresh, next;
    std::size_t laid = 0;  // pieces
  };
  struct Question;
  struct Votes;
  static void lay_out(Segment& segment);
  void collect(const Segment& segment, const Question& question, Votes& votes) const;
  void judge(const Segment& segment, const Question& question, Votes& votes, std::vector<FoundClip>& found) const;

  std::uint32_t ranks_;
  std::vector<Segment> segments_;
  std::size_t landmarks_ = 0, pieces_ = 0;
};

}  // namespace contrechamp::clock
