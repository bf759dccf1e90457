// Finds the copies of a clip among earlier ones: features through an index, the map between the pictures, then whether
// the two move alike (films) or look alike block by block (photos).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "copies/geometry/cover.h"
#include "copies/geometry/frame_match.h"
#include "copies/index/feature_index.h"
#include "copies/motion/motion.h"
#include "copies/motion/windows.h"
#include "model/strip.h"

namespace contrechamp::copies {

// Number of a clip, as given to add().
using Clip = std::uint32_t;

// A stretch of a clip as small pictures; nullptr when it cannot be had. Photos give one picture.
using StripOf = std::function<std::shared_ptr<const model::Strip>(Clip clip, Stretch stretch)>;

// What the verdict rests on, for a person to look at.
struct Evidence {
  int inliers = 0;  // features that agree on one map
  bool mirrored = false;
  PlaneMap map;      // from the query's picture to the earlier one's
  Box region;        // in the earlier picture, around what both show alike; empty: all that both show
  double scale = 1;  // of the earlier picture against the query's
  double turn_deg = 0;
  double overlap = 0;  // share of the earlier frame that the query covers
  double same = 1;     // share of that in which both show the same
  double likeness = 0, steady = 0, moving_s = 0,
         stillness = 0;  // MotionLine's; of photos likeness is that of their blocks, blurred
  double activity = 0;
  double faint = 0;      // likeness of the faint changes, where next to nothing moves and they decide
  bool through = false;  // known through a third clip that both are copies of
  double blocks = 0;     // photos: share of blocks that look alike
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

struct FamilyClip;
// Copies of a clip that were found before, it being the query; and its shape.
using KinOf = std::function<std::vector<Found>(Clip clip)>;
using ShapeOf = std::function<FamilyClip(Clip clip)>;

struct CopySources {
  FingerprintOf fingerprints;
  StripOf strips;
  std::function<void(Clip clip, Stretch stretch)> expect;  // its strip will be asked for soon
  KinOf kin;                                               // may be none: then every candidate is looked at
  ShapeOf shapes;
};

// Copies of `query` (numbered `self`) among the candidates, itself left out, and among the copies of those: what one
// clip settles is not looked at again in its copies.
std::vector<Found> find_copies(Clip self, const model::ClipFingerprint& query, std::span<const Candidate> candidates,
                               const CopySources& sources);

}  // namespace contrechamp::copies
