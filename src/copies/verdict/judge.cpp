#include "copies/verdict/judge.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "copies/altered/differences.h"
#include "copies/geometry/align.h"
#include "copies/geometry/blocks.h"
#include "copies/verdict/shots.h"

namespace contrechamp::copies {
namespace {

// Origin of the constants: chosen on the public set of bench/copies.sh (seed 20261), the rules of photos on its photos,
// so that no negative pair is a copy. None was varied on its own; docs/copies.md ("Measured") has what they give on
// that set and on an unseen one.

// Films.
// A speed other than 1 was found among fifteen, so that a good likeness is likelier by chance: this much is subtracted.
constexpr double speed_search_penalty = 0.1;
// Seconds of evidence in the saturation 1 − exp(−evidence / 0.7): half a second of full agreement gives a score of 0.5.
constexpr double evidence_scale_s = 0.7;
// Correlation of two pictures, from which they show one place.
constexpr double same_place_correlation = 0.6;
// The same where nothing moves alike: the pair is the likest of some thousands, and must be alike without doubt.
constexpr double still_place_correlation = 0.9;
// Score of a low-motion pair: copy_score + (likeness − 0.4) / 2, which is at most 0.8. It is never as sure as motion.
constexpr double low_motion_base = 0.4, low_motion_weight = 0.5;
// A caption, a logo or a frame: the part that agrees is less than a quarter of both pictures, and the box of the
// matched features less than 0.35 of the query's.
constexpr double overlay_share = 0.25;
constexpr double overlay_area = 0.35;

// Photos.
// Pictures of a film that are compared with a photo: every sixth of 24 a second.
constexpr int picture_step = 6;
// Share of similar blocks. From 0.9 on the pictures show the same; below, something else lies beside or over it.
constexpr double whole_picture_share = 0.9;
// Features and half of the similar blocks in the saturation 1 − exp(−n / 10): seven features may agree by chance, but
// then few blocks do.
constexpr double agreement_scale = 10;
// Scores below are reported as nothing: so many blocks are similar by chance.
constexpr double least_score = 0.15;
// A photo that was taken from a film covers this much of the film's picture, and one moment exceeds the median moment
// by this share of similar blocks. A film that looks like the photo all the time shows its place.
constexpr double frame_grab_share = 0.7;
constexpr double moment_margin = 0.15;
// Scores of what is no copy stay within these.
constexpr double lowest_score = 0.01, below_copy = copy_score - 0.01;

std::int64_t us(double seconds) { return static_cast<std::int64_t>(std::llround(seconds * 1e6)); }

// The score rises with the likeness and with the evidence, which saturates.
double score_of(const MotionLine& line) {
  const double likeness = line.speed == 1.0 ? line.likeness : line.likeness - speed_search_penalty;
  return std::max(0.0, likeness) * (1 - std::exp(-line.evidence / evidence_scale_s));
}

model::CopySegment segment_of(const MotionLine& line, double score) {
  return {us(line.start_s), us(line.end_s), us(line.start_s * line.speed + line.offset_s),
          us(line.end_s * line.speed + line.offset_s), score};
}

// The two pictures alone.
model::CopySegment moment_of(const Moment& at, double score) {
  const std::int64_t step_us = model::Strip{}.step_us, a = at.first * step_us, b = at.second * step_us;
  return {a, a + step_us, b, b + step_us, score};
}

}  // namespace

void judge_motion(const Motion& motion, const FrameMatch& match, Found& found) {
  found.evidence.map = motion.map;
  found.evidence.region = motion.region;
  found.evidence.overlap = motion.overlap;
  found.evidence.same = motion.same;
  found.evidence.activity = std::max(motion.query_activity, motion.earlier_activity);
  found.evidence.stillness = motion.best_stillness;
  const bool overlay = motion.largest_share < overlay_share && match.area < overlay_area;
  for (const MotionLine& line : motion.lines) {
    const double score = score_of(line);
    if (&line != &motion.lines.front() && score < copy_score) continue;
    if (&line == &motion.lines.front()) {
      found.match.score = score;
      found.evidence.likeness = line.likeness;
      found.evidence.steady = line.steady;
      found.evidence.moving_s = line.evidence;
      found.evidence.stillness = line.stillness;
    }
    found.match.segments.push_back(segment_of(line, score));
  }
  if (motion.low_motion && found.match.score < copy_score && !overlay) {
    found.match.score = copy_score + (motion.low_motion->likeness - low_motion_base) * low_motion_weight;
    found.match.segments = {segment_of(*motion.low_motion, found.match.score)};
    found.evidence.low_motion = motion.low_motion->likeness;
  }
  const bool copy = found.match.score >= copy_score && !overlay;
  found.match.verdict = copy      ? model::Verdict::copy
                        : overlay ? model::Verdict::shared_overlay
                                  : model::Verdict::same_scene;
  if (copy) return;
  // Without one place in common there is nothing to report, nor without a stretch of each that shows it.
  const bool still = found.match.segments.empty();
  if (motion.best_stillness < (still ? still_place_correlation : same_place_correlation)) found.match = {};
  else found.match.score = std::clamp(found.match.score, lowest_score, below_copy);
  if (still && found.match.score > 0) found.match.segments = {moment_of(motion.alike, lowest_score)};
}

namespace {

// The best moment of two strips by similar blocks, and the share of similar blocks at each moment that was compared.
struct PictureMatch {
  Blocks best;
  Moment at{0, 0};
  std::vector<double> similar;
};

PictureMatch best_moment(const model::Strip& query, const model::Strip& earlier, const PlaneMap& map,
                         bool query_is_photo, bool earlier_is_photo) {
  const int q_count = query_is_photo ? std::min(query.count(), 1) : query.count();
  const int e_count = earlier_is_photo ? std::min(earlier.count(), 1) : earlier.count();
  PictureMatch out;
  for (int k = 0; k < q_count; k += picture_step) {
    const GreyView one = picture_of(query, k);
    for (int j = 0; j < e_count; j += picture_step) {
      const Blocks blocks = compare_blocks(one, picture_of(earlier, j), map);
      out.similar.push_back(blocks.similar);
      if (blocks.similar > out.best.similar) out.best = blocks, out.at = {k, j};
    }
  }
  return out;
}

// Was the photo taken from the film? A photo that shows more than the film was not.
bool is_frame_grab(const GreyView& q, const GreyView& e, const PlaneMap& map, bool earlier_is_photo, const Blocks& best,
                   std::vector<double>& similar) {
  const auto median = similar.begin() + static_cast<std::ptrdiff_t>(similar.size() / 2);
  std::nth_element(similar.begin(), median, similar.end());
  const auto back = inverse(map);
  const double covered = earlier_is_photo ? best.overlap : back ? compare_blocks(e, q, *back).overlap : 0;
  return !(covered < frame_grab_share || best.similar - *median < moment_margin);
}

model::CopySegment segment_at(const Moment& at, const model::Strip& query, const model::Strip& earlier,
                              bool query_is_photo, bool earlier_is_photo, double score) {
  model::CopySegment segment;
  if (!query_is_photo) segment.a_start_us = query.start_us + at.first * query.step_us;
  if (!earlier_is_photo) segment.b_start_us = earlier.start_us + at.second * earlier.step_us;
  segment.a_end_us = segment.a_start_us + (query_is_photo ? 0 : query.step_us);
  segment.b_end_us = segment.b_start_us + (earlier_is_photo ? 0 : earlier.step_us);
  segment.score = score;
  return segment;
}

}  // namespace

void judge_pictures(const model::Strip& query, const model::Strip& earlier, const FrameMatch& match,
                    bool query_is_photo, bool earlier_is_photo, Found& found) {
  auto [best, at, similar] = best_moment(query, earlier, match.map, query_is_photo, earlier_is_photo);
  if (best.similar <= 0) return;
  const GreyView q = picture_of(query, at.first), e = picture_of(earlier, at.second);
  const PlaneMap map = align(query, earlier, std::span(&at, 1), match.map);
  if (const Blocks exact = compare_blocks(q, e, map); exact.similar >= best.similar) best = exact;
  found.evidence.map = map;
  if (best.similar < whole_picture_share) found.evidence.region = best.region();
  found.evidence.blocks = best.similar;
  found.evidence.overlap = best.overlap;
  found.match.score =
      best.similar * (1 - std::exp(-(match.inliers + best.similar * best.detailed / 2) / agreement_scale));
  if (query_is_photo != earlier_is_photo && !is_frame_grab(q, e, map, earlier_is_photo, best, similar))
    found.match.score = std::min(found.match.score, below_copy);
  if (query_is_photo && earlier_is_photo) {
    found.evidence.likeness = compare_blocks(smooth(q), smooth(e), map).likeness;
    if (found.match.score >= copy_score) {
      const Shots shots = compare_shots(q, e, map, found.evidence.likeness);
      if (!shots.two) found.evidence.differs = differences(q, e, shots.map);
      if (shots.two || are_filled_forms(found.evidence.differs)) {
        found.match.score = below_copy;
        found.evidence.differs.clear();
      }
    }
  }
  found.match.segments = {segment_at(at, query, earlier, query_is_photo, earlier_is_photo, found.match.score)};
  found.match.verdict = found.match.score >= copy_score ? model::Verdict::copy : model::Verdict::same_scene;
  if (found.match.score < least_score) found.match = {};
}

}  // namespace contrechamp::copies
