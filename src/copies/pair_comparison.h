// The comparison of two clips: the homographies between their frames, then the verdict window by window.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "copies/copy_finder.h"

namespace contrechamp::copies {

// Two frames, by their numbers in the fingerprints, and the homography between them.
struct Aligned {
  std::uint32_t query_frame, earlier_frame;
  FrameMatch match;
};

// A candidate whose frames have been matched with the query's.
struct AlignedCandidate {
  Clip clip = 0;
  std::shared_ptr<const model::ClipFingerprint> fingerprint;
  std::vector<Aligned> aligned;  // most inliers first; empty: no homography, nothing to compare
};

struct Comparison {
  std::optional<Found> found;
  bool exhaustive = false;  // both clips were compared in full: what was not found is not there
};

inline bool is_photo(const model::ClipFingerprint& clip) { return clip.duration_us <= 0; }

AlignedCandidate align_candidate(const model::ClipFingerprint& query, const Candidate& candidate,
                                 const CopySources& sources);

// The stretches of both around two frames that lie over each other.
Window window_of(const model::ClipFingerprint& query, const model::ClipFingerprint& earlier, const Aligned& a);

// Asks `sources` for strips alone. Nothing is found where there is no fingerprint.
Comparison compare_pair(Clip self, const model::ClipFingerprint& query, const AlignedCandidate& candidate,
                        const CopySources& sources);

}  // namespace contrechamp::copies
