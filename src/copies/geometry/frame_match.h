// Two sampled frames: where the picture of one lies in the picture of the other.
#pragma once

#include <optional>

#include "copies/geometry/plane.h"
#include "model/fingerprint.h"

namespace contrechamp::copies {

struct FrameMatch {
  PlaneMap map;  // from the query's frame to the earlier frame; holds the mirroring
  bool mirrored = false;
  int inliers = 0;
  double area = 0;  // of the box around the inliers in the query's frame, as a share of that frame
};

inline constexpr int least_inliers = 7;

// Matches of features by their codes, then the map that most of them agree on. Nothing when too few do.
std::optional<FrameMatch> match_frames(const model::FrameFeatures& query, const model::FrameFeatures& earlier,
                                       bool mirrored);

}  // namespace contrechamp::copies
