#include "match/judge.h"

#include <algorithm>
#include <cmath>

#include "match/blocks.h"

namespace contrechamp::match {
namespace {

std::int64_t us(double seconds) { return static_cast<std::int64_t>(std::llround(seconds * 1e6)); }

}  // namespace

void judge_motion(const Motion& motion, Found& found) {
  found.evidence.overlap = motion.overlap;
  found.evidence.activity = std::max(motion.query_activity, motion.earlier_activity);
  found.evidence.stillness = motion.best_stillness;
  for (const MotionLine& line : motion.lines) {
    // Likeness says how sure, evidence for how long: half a second of full agreement is half sure.
    const double score = std::max(0.0, line.likeness) * (1 - std::exp(-line.evidence / 0.7));
    if (&line != &motion.lines.front() && score < copy_score) continue;
    if (&line == &motion.lines.front()) {
      found.match.score = score;
      found.evidence.likeness = line.likeness;
      found.evidence.moving_s = line.evidence;
      found.evidence.stillness = line.stillness;
    }
    model::CopySegment segment;
    segment.a_start_us = us(line.start_s);
    segment.a_end_us = us(line.end_s);
    segment.b_start_us = us(line.start_s * line.speed + line.offset_s);
    segment.b_end_us = us(line.end_s * line.speed + line.offset_s);
    segment.score = score;
    found.match.segments.push_back(segment);
  }
  if (motion.lines.empty() && motion.best_stillness > 0.5) found.match.score = 0.01;
  found.match.verdict = found.match.score >= copy_score ? model::Verdict::copy : model::Verdict::same_scene;
}

void judge_pictures(const model::Strip& query, const model::Strip& earlier, const FrameMatch& match, bool query_is_photo,
                    bool earlier_is_photo, Found& found) {
  Blocks best;
  int best_query = 0, best_earlier = 0;
  const int q_count = query_is_photo ? 1 : query.count();
  const int e_count = earlier_is_photo ? 1 : earlier.count();
  constexpr int every = 6;  // four pictures a second
  for (int k = 0; k < q_count; k += every) {
    const GreyView one = picture_of(query, k);
    for (int j = 0; j < e_count; j += every) {
      const Blocks blocks = compare_blocks(one, picture_of(earlier, j), match.map);
      if (blocks.alike > best.alike) best = blocks, best_query = k, best_earlier = j;
    }
  }
  found.evidence.blocks = best.alike;
  found.evidence.overlap = best.overlap;
  // Seven features may agree by chance, and blocks that are alike beside them do not.
  found.match.score = best.alike * (1 - std::exp(-(match.inliers + best.alike * best.detailed / 2) / 10.0));
  model::CopySegment segment;
  if (!query_is_photo) segment.a_start_us = query.start_us + best_query * query.step_us;
  if (!earlier_is_photo) segment.b_start_us = earlier.start_us + best_earlier * earlier.step_us;
  segment.a_end_us = segment.a_start_us + (query_is_photo ? 0 : query.step_us);
  segment.b_end_us = segment.b_start_us + (earlier_is_photo ? 0 : earlier.step_us);
  segment.score = found.match.score;
  found.match.segments = {segment};
  found.match.verdict = found.match.score >= copy_score ? model::Verdict::copy : model::Verdict::same_scene;
}

}  // namespace contrechamp::match
