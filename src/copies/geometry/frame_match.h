// Matches two sampled frames by local features and finds the homography between their pictures.
#pragma once

#include <optional>

#include "copies/geometry/plane.h"
#include "model/fingerprint.h"

namespace contrechamp::copies {

struct FrameMatch {
  PlaneMap map;  // from the query's frame to the earlier frame, mirroring included
  bool mirrored = false;
  int inliers = 0;
  double area = 0;  // share of the query's frame that the box around the inliers covers
};

// Inliers at different places that a homography needs. Chosen on the public set of bench/copies.sh, where fewer agree
// by chance (verdict/judge.cpp lowers the score of photos with few of them); not varied on its own.
inline constexpr int least_inliers = 7;

// Matches features by the Hamming distance of their codes, then finds the homography with most inliers. nullopt when it
// has too few.
std::optional<FrameMatch> match_frames(const model::FrameFeatures& query, const model::FrameFeatures& earlier,
                                       bool mirrored);

}  // namespace contrechamp::copies
