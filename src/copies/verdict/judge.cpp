#include "copies/verdict/judge.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "copies/geometry/align.h"
#include "copies/geometry/blocks.h"
#include "copies/geometry/displacement.h"

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
// Share of the detail of a picture beyond the edges of the other one. A crop has none. When both pictures have more
// than 0.003, the camera has moved, unless one has more than 0.2: then another picture stands beside it.
constexpr double uncovered_detail = 0.003;
constexpr double side_by_side_detail = 0.2;
// Rotation between two shots from the hand. A photo that was set straight by an editor has the same rotation, but its
// blurred blocks correlate by more than 0.99. What was filmed from a screen has more anisotropy or perspective.
constexpr double least_turn_deg = 0.25, most_turn_deg = 2.7;
constexpr double most_anisotropy = 1.006, most_perspective = 0.025;
constexpr double straightened_correlation = 0.99;

// What is left between two photos after one affine map (geometry/displacement.h). On bench/real, copies: of 56 pairs of
// edits it bends by at most 0.28 pixels of 512 and shears by 0.002; of 34 pairs of shots seconds apart, which the
// blocks alone call copies, it bends by more than 0.3 or shears by more than 0.008. An editor stretches along the
// sides, which is anisotropy without shear. Fewer blocks than a tenth of the picture do not tell.
constexpr int least_shift_blocks = 24;
constexpr double most_bend_px = 0.32;
constexpr double most_shear = 0.004;
// A retouched photo is as exact as this where it was left alone; two exposures never were there.
constexpr double exact_px = 0.1, exact_shear = 0.001, exact_share = 0.95;

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

// Does the map rotate by a degree or two and do nothing else? Such are two shots from the hand, and a photo that an
// editor has set straight.
bool is_slightly_turned(const PlaneMap& map) {
  const double mirror = map.m[0] * map.m[4] < map.m[1] * map.m[3] ? -1 : 1;
  const double a = mirror * map.m[0], b = map.m[1], c = mirror * map.m[3], d = map.m[4];
  // Sum and difference of the two singular values of the linear part.
  const double even = std::hypot(a + d, c - b), uneven = std::hypot(a - d, c + b);
  const double quarter = std::remainder(std::atan2(c - b, a + d) * 180 / M_PI, 90);
  return std::abs(quarter) >= least_turn_deg && std::abs(quarter) <= most_turn_deg &&
         even + uneven <= most_anisotropy * (even - uneven) &&
         std::hypot(map.m[6], map.m[7]) <= most_perspective * std::abs(map.m[8]);
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
  // Without one place in common there is nothing to report.
  if (motion.best_stillness < same_place_correlation) found.match = {};
  else found.match.score = std::clamp(found.match.score, lowest_score, below_copy);
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

// Are two photos two shots? Each then shows an edge that the other does not, or one is rotated by a degree or two and
// correlates less than a photo that was set straight.
bool are_two_shots(const GreyView& q, const GreyView& e, const PlaneMap& map, double likeness) {
  const auto back = inverse(map);
  const double a = detail_beyond(q, e, map), b = back ? detail_beyond(e, q, *back) : 0;
  const bool moved = std::min(a, b) > uncovered_detail && std::max(a, b) < side_by_side_detail;
  const bool turned = is_slightly_turned(map) && likeness < straightened_correlation;
  return moved || turned;
}

// Does one picture bend against the other? Then the camera stood elsewhere, or something moved between two exposures.
bool is_bent(const Displacement& d) {
  if (d.blocks < least_shift_blocks) return false;
  return d.bend_px > most_bend_px || (d.anisotropy > most_anisotropy && d.shear > most_shear);
}

// Does one affine map without shear lay all of a picture on the other, to a tenth of a pixel?
bool is_exact(const Displacement& d) {
  return d.blocks >= least_shift_blocks && d.bend_px <= exact_px && d.rest_px <= exact_px && d.share >= exact_share &&
         d.shear <= exact_shear;
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
      const Displacement shifts = displacement(q, e, map);
      const bool exact = is_exact(shifts) && found.evidence.likeness >= straightened_correlation;
      if (is_bent(shifts) || (!exact && are_two_shots(q, e, map, found.evidence.likeness)))
        found.match.score = below_copy;
    }
  }
  found.match.segments = {segment_at(at, query, earlier, query_is_photo, earlier_is_photo, found.match.score)};
  found.match.verdict = found.match.score >= copy_score ? model::Verdict::copy : model::Verdict::same_scene;
  if (found.match.score < least_score) found.match = {};
}

}  // namespace contrechamp::copies
