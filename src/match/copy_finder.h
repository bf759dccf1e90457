// Finds the copies of a clip among earlier ones: features through an index, the map between the pictures, then whether
// the two move alike (films) or look alike block by block (photos).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "match/feature_index.h"
#include "match/frame_match.h"
#include "match/motion.h"
#include "model/strip.h"

namespace contrechamp::match {

// Number of a clip, as given to add().
using Clip = std::uint32_t;

// A stretch of a clip; nullptr when it cannot be had. Photos give one picture. The pointer holds until the next call
// for the same clip.
using StripOf = std::function<const model::Strip*(Clip clip, std::int64_t start_us, std::int64_t end_us)>;

// What the verdict rests on, for a person to look at.
struct Evidence {
  int inliers = 0;            // features that agree on one map
  bool mirrored = false;
  PlaneMap map;               // from the query's picture to the earlier one's
  double scale = 1;           // of the earlier picture against the query's
  double turn_deg = 0;
  double overlap = 0;         // share of the earlier frame that the query covers
  double same = 1;            // share of that in which both show the same
  double likeness = 0, steady = 0, moving_s = 0, stillness = 0;  // MotionLine's
  double activity = 0;
  double blocks = 0;          // photos: share of blocks that look alike
};

struct Found {
  Clip clip = 0;
  model::CopyMatch match;
  Evidence evidence;
};

// What is kept of a clip; empty when it cannot be had.
using FingerprintOf = std::function<std::shared_ptr<const model::ClipFingerprint>(Clip clip)>;

// A clip that the index proposes.
struct Candidate {
  Clip clip = 0;
  std::vector<FramePair> pairs;  // most votes first
};

// Copies of `query` (numbered `self` for strips) among the candidates, itself left out.
std::vector<Found> find_copies(Clip self, const model::ClipFingerprint& query, std::span<const Candidate> candidates,
                               const FingerprintOf& fingerprints, const StripOf& strips);

// Index and fingerprints in memory, for what needs no archive.
class CopyFinder {
 public:
  void add(Clip clip, model::ClipFingerprint fingerprint);
  bool holds(Clip clip) const { return clip < clips_.size() && clips_[clip] != nullptr; }
  std::vector<Found> find(Clip self, const model::ClipFingerprint& query, const StripOf& strips) const;

 private:
  std::vector<std::shared_ptr<const model::ClipFingerprint>> clips_;
  FeatureIndex index_;
};

}  // namespace contrechamp::match
