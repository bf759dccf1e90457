// Finds the copies of a clip among earlier ones, in three steps:
// candidates by local features through an index, the homography between the pictures, and the verdict.
// Films are judged by whether they move alike, photos by whether their blocks correlate.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "copies/altered/differences.h"
#include "copies/geometry/cover.h"
#include "copies/geometry/frame_match.h"
#include "copies/index/feature_index.h"
#include "copies/motion/motion.h"
#include "copies/motion/windows.h"
#include "model/strip.h"

namespace contrechamp::copies {

// Number of a clip. The caller numbers the clips.
using Clip = std::uint32_t;

// A stretch of a clip as small pictures; nullptr when it cannot be decoded. Photos give one picture.
using StripOf = std::function<std::shared_ptr<const model::Strip>(Clip clip, Stretch stretch)>;

// What the verdict rests on. The faces show it, so that a person can check the verdict.
struct Evidence {
  int inliers = 0;  // features that agree on one homography
  bool mirrored = false;
  PlaneMap map;      // from the query's picture to the earlier one's
  Box region;        // in the earlier picture, around what both show; empty: the whole overlap
  double scale = 1;  // of the earlier picture against the query's
  double turn_deg = 0;
  double overlap = 0;   // share of the earlier frame that the query covers
  double same = 1;      // share of the overlap in which both show the same
  double likeness = 0;  // films: MotionLine::likeness; photos: median correlation of their blurred blocks
  double steady = 0, moving_s = 0, stillness = 0;  // MotionLine's
  double activity = 0;
  double low_motion = 0;            // correlation of low-motion changes, where these decide; else 0
  bool derived = false;             // the pair was derived through a third clip, not compared
  double blocks = 0;                // photos: share of the blocks that correlate
  std::vector<Difference> differs;  // photos of one recording: where they were altered
};

struct Found {
  Clip clip = 0;
  model::CopyMatch match;
  Evidence evidence;
};

// The fingerprint that is kept of a clip; nullptr when there is none.
using FingerprintOf = std::function<std::shared_ptr<const model::ClipFingerprint>(Clip clip)>;

// A clip that the index proposes.
struct Candidate {
  Clip clip = 0;
  std::vector<FramePair> pairs;  // most votes first
};

struct FamilyClip;
// The copies of a clip that were found before, with that clip as the query.
using CopiesOf = std::function<std::vector<Found>(Clip clip)>;
// Duration and size of a clip.
using FamilyClipOf = std::function<FamilyClip(Clip clip)>;

// Begins work that another thread may do meanwhile, and says how to wait for its end; whoever waits may do it himself.
// What the work throws, the wait throws.
using Meanwhile = std::function<std::function<void()>(std::function<void()> work)>;

struct CopySources {
  FingerprintOf fingerprints;
  StripOf strips;
  std::function<void(Clip clip, Stretch stretch)> prefetch;  // may be empty; that strip will be asked for soon
  CopiesOf known_copies;                                     // may be empty: no pair is derived then
  FamilyClipOf family_clips;
  Meanwhile meanwhile;  // may be empty; then `strips` is asked by one thread at a time, else by two
};

// The copies of `query` (clip number `self`) among the candidates, and the pairs that can be derived from them.
// A candidate that a derived pair decides is not compared.
std::vector<Found> find_copies(Clip self, const model::ClipFingerprint& query, std::span<const Candidate> candidates,
                               const CopySources& sources);

}  // namespace contrechamp::copies
