#include "copies/verdict/judge.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "copies/geometry/align.h"
#include "copies/geometry/blocks.h"

namespace contrechamp::copies {
namespace {

constexpr double luck_of_speeds = 0.1;
constexpr double alike_still = 0.6;  // correlation of two pictures of one place
constexpr double stands_out = 0.15;
constexpr double all_alike = 0.9;  // share of blocks; below, something else lies beside or over it
constexpr double grab_share = 0.7;
constexpr double least_score = 0.15;                     // below: chance
constexpr double own_edge = 0.003;                       // of the detail; of cuttings nothing lies beyond
constexpr double put_beside = 0.2;                       // more than an edge: another picture beside it
constexpr double least_faint = 0.4, faint_weight = 0.5;  // where next to nothing moves: never as sure as movement is
constexpr double least_turn_deg = 0.25, most_turn_deg = 2.7;  // between shots from one hand
constexpr double squeezed = 1.006, tilted = 0.025;            // what is filmed from a screen is more than that
constexpr double copied_alike = 0.99;                         // a copy that was set straight; smoothed pictures
constexpr double overlay_share = 0.25;
constexpr double overlay_area = 0.35;

std::int64_t us(double seconds) { return static_cast<std::int64_t>(std::llround(seconds * 1e6)); }

// Likeness says how sure, evidence for how long: half a second of full agreement is half sure.
double score_of(const MotionLine& line) {
  // Among many speeds one fits by chance sooner.
  const double likeness = line.speed == 1.0 ? line.likeness : line.likeness - luck_of_speeds;
  return std::max(0.0, likeness) * (1 - std::exp(-line.evidence / 0.7));
}

model::CopySegment segment_of(const MotionLine& line, double score) {
  return {us(line.start_s), us(line.end_s), us(line.start_s * line.speed + line.offset_s),
          us(line.end_s * line.speed + line.offset_s), score};
}

// Turned a little and nothing else: from one place by hand, or set straight by an editor.
bool is_slightly_turned(const PlaneMap& map) {
  const double mirror = map.m[0] * map.m[4] < map.m[1] * map.m[3] ? -1 : 1;
  const double a = mirror * map.m[0], b = map.m[1], c = mirror * map.m[3], d = map.m[4];
  const double even = std::hypot(a + d, c - b),
               uneven = std::hypot(a - d, c + b);  // twice the mean scale; what is squeezed
  const double quarter = std::remainder(std::atan2(c - b, a + d) * 180 / M_PI, 90);
  return std::abs(quarter) >= least_turn_deg && std::abs(quarter) <= most_turn_deg &&
         even + uneven <= squeezed * (even - uneven) && std::hypot(map.m[6], map.m[7]) <= tilted * std::abs(map.m[8]);
}

}  // namespace

void judge_motion(const Motion& motion, const FrameMatch& match, Found& found) {
  found.evidence.map = motion.map;
  found.evidence.region = motion.region;
  found.evidence.overlap = motion.overlap;
  found.evidence.same = motion.same;
  found.evidence.activity = std::max(motion.query_activity, motion.earlier_activity);
  found.evidence.stillness = motion.best_stillness;
  // A caption, a logo, a frame: small in both pictures, and all that led here lies within it.
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
  if (motion.faint && found.match.score < copy_score && !overlay) {
    found.match.score = copy_score + (motion.faint->likeness - least_faint) * faint_weight;
    found.match.segments = {segment_of(*motion.faint, found.match.score)};
    found.evidence.faint = motion.faint->likeness;
  }
  const bool copy = found.match.score >= copy_score && !overlay;
  found.match.verdict = copy      ? model::Verdict::copy
                        : overlay ? model::Verdict::shared_overlay
                                  : model::Verdict::same_scene;
  if (copy) return;
  // Neither a recording nor a place in common.
  if (motion.best_stillness < alike_still) found.match = {};
  else found.match.score = std::clamp(found.match.score, 0.01, copy_score - 0.01);
}

void judge_pictures(const model::Strip& query, const model::Strip& earlier, const FrameMatch& match,
                    bool query_is_photo, bool earlier_is_photo, Found& found) {
  constexpr int every = 6;  // four pictures a second
  const int q_count = query_is_photo ? std::min(query.count(), 1) : query.count();
  const int e_count = earlier_is_photo ? std::min(earlier.count(), 1) : earlier.count();
  Blocks best;
  Moment at{0, 0};
  std::vector<double> alike;  // at each moment
  for (int k = 0; k < q_count; k += every) {
    const GreyView one = picture_of(query, k);
    for (int j = 0; j < e_count; j += every) {
      const Blocks blocks = compare_blocks(one, picture_of(earlier, j), match.map);
      alike.push_back(blocks.alike);
      if (blocks.alike > best.alike) best = blocks, at = {k, j};
    }
  }
  if (best.alike <= 0) return;
  const GreyView q = picture_of(query, at.first), e = picture_of(earlier, at.second);
  const PlaneMap map = align(query, earlier, std::span(&at, 1), match.map);
  if (const Blocks exact = compare_blocks(q, e, map); exact.alike >= best.alike) best = exact;
  found.evidence.map = map;
  if (best.alike < all_alike) found.evidence.region = best.region();
  found.evidence.blocks = best.alike;
  found.evidence.overlap = best.overlap;
  // Seven features may agree by chance, and blocks that are alike beside them do not.
  found.match.score = best.alike * (1 - std::exp(-(match.inliers + best.alike * best.detailed / 2) / 10.0));
  // A photo that shows more than the film was not taken from it. A film that looks like the photo at every moment shows
  // its place; one moment that stands out is the picture itself.
  if (query_is_photo != earlier_is_photo) {
    const auto median = alike.begin() + static_cast<std::ptrdiff_t>(alike.size() / 2);
    std::nth_element(alike.begin(), median, alike.end());
    const auto back = inverse(map);
    const double covered = earlier_is_photo ? best.overlap : back ? compare_blocks(e, q, *back).overlap : 0;
    if (covered < grab_share || best.alike - *median < stands_out)
      found.match.score = std::min(found.match.score, copy_score - 0.01);
  }
  // Who cuts a picture keeps a part of it. Where each shows an edge that the other does not, the camera has moved; so
  // it has where one is turned by a degree or two and not as alike as a picture that was set straight.
  if (query_is_photo && earlier_is_photo) {
    found.evidence.likeness = compare_blocks(smooth(q), smooth(e), map).likeness;
    const auto back = inverse(map);
    const double a = detail_beyond(q, e, map), b = back ? detail_beyond(e, q, *back) : 0;
    const bool moved = std::min(a, b) > own_edge && std::max(a, b) < put_beside;
    const bool turned = is_slightly_turned(map) && found.evidence.likeness < copied_alike;
    if (moved || turned) found.match.score = std::min(found.match.score, copy_score - 0.01);
  }
  model::CopySegment segment;
  if (!query_is_photo) segment.a_start_us = query.start_us + at.first * query.step_us;
  if (!earlier_is_photo) segment.b_start_us = earlier.start_us + at.second * earlier.step_us;
  segment.a_end_us = segment.a_start_us + (query_is_photo ? 0 : query.step_us);
  segment.b_end_us = segment.b_start_us + (earlier_is_photo ? 0 : earlier.step_us);
  segment.score = found.match.score;
  found.match.segments = {segment};
  found.match.verdict = found.match.score >= copy_score ? model::Verdict::copy : model::Verdict::same_scene;
  if (found.match.score < least_score) found.match = {};
}

}  // namespace contrechamp::copies
