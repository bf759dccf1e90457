// Counts votes: which clips have hits that agree on one similarity between the pictures.
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

// A feature of the query.
struct QueryFeature {
  model::FrameBits bits;
  std::uint32_t frame;
  Posting posting;      // position, scale and direction; of a mirrored feature those in the mirrored picture
  std::uint8_t region;  // 0…63: which of 8 × 8 regions of the picture
  bool mirrored;
};

QueryFeature query_feature(const model::FrameFeatures& frame, std::uint32_t number, const model::LocalFeature& feature,
                           bool mirrored);

class VoteCounter {
 public:
  VoteCounter(std::span<const QueryFeature> features, std::span<const FeatureSegment* const> segments);
  // Records as hits the postings whose codes are close to `code`, the code of the feature.
  void add_hits(std::uint32_t segment, std::uint32_t feature, std::uint64_t code, std::span<const Posting> postings);
  // Takes over the hits of another counter of the same features and segments.
  void merge(VoteCounter&& other);
  // The clips with most weight of votes, at most `most`.
  std::vector<ClipVotes> top(std::size_t most) const;

 private:
  struct Hit {
    std::uint32_t feature;
    std::uint32_t clip;   // over all segments
    std::uint32_t frame;  // over all segments
    std::int8_t x, y, log_size;
    std::uint8_t direction : 5, weight : 3;
  };
  struct Pose;
  // Hamming distance of a hit, of the 64 bits of a code: 97 of 100 true matches lie within, and 16 of 100 unrelated
  // neighbours (docs/copies.md, "Parameters and why").
  static constexpr int close_bits = 8;
  std::size_t keep_within(int limit, std::size_t found, std::uint32_t frames, std::span<const Posting> postings);
  void record_hits(std::uint32_t segment, std::uint32_t feature, std::span<const Posting> postings,
                   std::span<const std::pair<std::uint32_t, int>> close,
                   const std::array<int, close_bits + 1>& weights);
  static std::span<Hit> heaviest(std::span<Hit> hits);
  std::vector<std::uint32_t> candidate_clips(std::size_t most) const;
  Pose pose_of(const Hit& hit) const;
  ClipVotes count_clip(std::vector<Hit>& hits) const;
  void count_frame_votes(std::span<Hit> hits, ClipVotes& out) const;
  void count_clip_votes(std::span<Hit> hits, ClipVotes& out) const;

  std::span<const QueryFeature> features_;
  std::span<const FeatureSegment* const> segments_;
  std::vector<std::uint32_t> clip_base_, frame_base_;
  std::vector<std::uint16_t> rotations_;  // weight of the hits by clip, mirroring and bin of rotation
  std::vector<Hit> hits_;
  std::vector<std::pair<std::uint32_t, int>> close_;  // scratch of add_hits(): posting and its distance
};

}  // namespace contrechamp::copies
