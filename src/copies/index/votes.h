// Which clips the meetings of features speak for.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "copies/index/feature_segment.h"

namespace contrechamp::copies {

struct ClipVotes;
struct FramePair;

// A feature that is searched with.
struct QueryFeature {
  model::FrameBits bits;
  std::uint32_t frame;
  Posting posting;      // place, size and direction
  std::uint8_t region;  // of 64 of the picture, the mirrored ones as they would lie in the mirrored picture
  bool mirrored;
};

QueryFeature query_feature(const model::FrameFeatures& frame, std::uint32_t number, const model::LocalFeature& feature,
                           bool mirrored);

class Ballot {
 public:
  Ballot(std::span<const QueryFeature> features, std::span<const FeatureSegment* const> segments);
  // Notes which of the postings are like the feature, whose code this is.
  void meet(std::uint32_t segment, std::uint32_t feature, std::uint64_t code, std::span<const Posting> postings);
  // Takes over what the other, of the same features and segments, has noted.
  void join(Ballot&& other);
  std::vector<ClipVotes> count(std::size_t most) const;

 private:
  struct Meeting {
    std::uint32_t feature;
    std::uint32_t clip;   // over all segments
    std::uint32_t frame;  // over all segments
    std::int8_t x, y, log_size;
    std::uint8_t direction : 5, weight : 3;
  };
  struct Pose;
  // Of the 64 of a code: 97 of 100 features after an edit, 16 of 100 unrelated neighbours.
  static constexpr int close_bits = 8;
  std::size_t keep_within(int limit, std::size_t found, std::uint32_t frames, std::span<const Posting> postings);
  void count_meetings(std::uint32_t segment, std::uint32_t feature, std::span<const Posting> postings,
                      std::span<const std::pair<std::uint32_t, int>> close,
                      const std::array<int, close_bits + 1>& weights);
  static std::span<Meeting> heaviest(std::span<Meeting> meetings);
  std::vector<std::uint32_t> promising(std::size_t most) const;
  Pose pose_of(const Meeting& meeting) const;
  ClipVotes count_clip(std::vector<Meeting>& meetings) const;
  void count_frames(std::span<Meeting> meetings, ClipVotes& out) const;
  void count_overall(std::span<Meeting> meetings, ClipVotes& out) const;

  std::span<const QueryFeature> features_;
  std::span<const FeatureSegment* const> segments_;
  std::vector<std::uint32_t> clip_base_, frame_base_;
  std::vector<std::uint16_t> turns_;  // of each clip, unmirrored and mirrored, weight by turn
  std::vector<Meeting> meetings_;
  std::vector<std::pair<std::uint32_t, int>> close_;  // of one call of meet(), with their bits
};

}  // namespace contrechamp::copies
