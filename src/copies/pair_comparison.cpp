#include "copies/pair_comparison.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "copies/verdict/judge.h"

namespace contrechamp::copies {
namespace {

using model::ClipFingerprint;
using model::FrameFeatures;

// The limits of work below were chosen on the public set of bench/copies.sh, together with the whole finder; none was
// varied on its own.
constexpr std::size_t most_pairs_matched = 40;  // frame pairs of a candidate that are matched
constexpr std::size_t sufficient_pairs = 12;    // pairs with a homography, after which matching stops
constexpr std::size_t most_windows = 8;         // pairs of windows of two long films that are compared first
constexpr std::size_t maps_per_window = 3;      // homographies that are tried in a window
constexpr int most_refined = 16;                // frames of the earlier strip that are matched again
// Samples lie up to 1 s apart (media/decode/frames.h). 1.2 s reach the neighbours of a sample on both sides.
constexpr std::int64_t refine_reach_us = 1200000;
// Two homographies count as equal when they differ at the corners of the central 0.4 × 0.3 of the picture by at most
// this, in long sides; only one of them is tried. The exact alignment (geometry/align.cpp) corrects up to 0.1. Chosen
// as above.
constexpr double equal_maps_distance = 0.06;

double scale_of(const PlaneMap& map) { return std::hypot(map.m[0], map.m[3]); }

// Do both homographies lay the query's frame on about the same place?
bool nearly_equal(const PlaneMap& a, const PlaneMap& b) {
  for (const Point p : {Point{-0.2, -0.15}, Point{0.2, -0.15}, Point{0.2, 0.15}, Point{-0.2, 0.15}}) {
    const Point u = a(p), v = b(p);
    if (std::hypot(u.x - v.x, u.y - v.y) > equal_maps_distance) return false;
  }
  return true;
}

std::vector<Aligned> align(const ClipFingerprint& query, const ClipFingerprint& earlier,
                           const std::vector<FramePair>& pairs) {
  std::vector<Aligned> out;
  std::size_t matched = 0;
  for (const FramePair& p : pairs) {
    // The index may be older than a fingerprint that was made again with fewer frames.
    if (p.query_frame >= query.frames.size() || p.frame >= earlier.frames.size()) continue;
    if (++matched > most_pairs_matched || out.size() >= sufficient_pairs) break;
    auto match = match_frames(query.frames[p.query_frame], earlier.frames[p.frame], p.mirrored);
    if (match) out.push_back({p.query_frame, p.frame, *match});
  }
  std::sort(out.begin(), out.end(),
            [](const Aligned& a, const Aligned& b) { return a.match.inliers > b.match.inliers; });
  return out;
}

int picture_at(const model::Strip& strip, std::int64_t time_us) {
  return static_cast<int>(
      std::clamp<std::int64_t>((time_us - strip.start_us) / strip.step_us, 0, std::max(strip.count() - 1, 0)));
}

struct Refined {
  FrameMatch match;
  Moment moment;
};

// Matches the frame of the query's strip nearest to `q` with the frames of the earlier strip around `e`.
// Returns the match with the most inliers. A moving camera has moved on between two samples, and the strips hold more
// frames than the fingerprints.
Refined refine(const model::Strip& query, const model::Strip& earlier, const FrameFeatures& q, const FrameFeatures& e,
               const FrameMatch& first) {
  Refined best{first, {picture_at(query, q.time_us), picture_at(earlier, e.time_us)}};
  const auto within = [](const FrameFeatures& f, const FrameFeatures& of, std::int64_t around) {
    return f.time_us >= of.time_us - around && f.time_us <= of.until_us + around;
  };
  const FrameFeatures* from = nullptr;
  for (const auto& frame : query.frames)
    if (from == nullptr || std::abs(frame.time_us - q.time_us) < std::abs(from->time_us - q.time_us)) from = &frame;
  if (from == nullptr) return best;
  int tried = 0;
  for (const auto& frame : earlier.frames) {
    if (!within(frame, e, refine_reach_us) || ++tried > most_refined) continue;
    const auto match = match_frames(*from, frame, first.mirrored);
    if (match && match->inliers > best.match.inliers)
      best = {*match, {picture_at(query, from->time_us), picture_at(earlier, frame.time_us)}};
  }
  return best;
}

// The time of a frame, clamped to the film: some containers state a duration that is too short.
std::int64_t time_in(const ClipFingerprint& clip, std::uint32_t frame) {
  return std::clamp<std::int64_t>(clip.frames[frame].time_us, 0, std::max<std::int64_t>(clip.duration_us - 1, 0));
}

bool is_copy(const std::optional<Found>& found) { return found && found->match.verdict == model::Verdict::copy; }

bool has_better_score(const std::optional<Found>& a, const std::optional<Found>& b) {
  return a && (!b || a->match.score > b->match.score);
}

// The segment of a copy that ends last (`forward`) or begins first; end() when there is none.
std::vector<model::CopySegment>::const_iterator outermost(const std::vector<model::CopySegment>& s, bool forward) {
  return forward ? std::max_element(s.begin(), s.end(),
                                    [](const auto& x, const auto& y) { return x.a_end_us < y.a_end_us; })
                 : std::min_element(s.begin(), s.end(),
                                    [](const auto& x, const auto& y) { return x.a_start_us < y.a_start_us; });
}

// One pair of windows, the homographies that were tried in it, and the best result.
struct WindowResult {
  Window window;
  std::vector<PlaneMap> maps;
  std::optional<Found> best;
};

// The comparison of two clips, window by window.
class PairComparison {
 public:
  PairComparison(Clip self, const ClipFingerprint& query, Clip clip, const ClipFingerprint& earlier,
                 const CopySources& sources)
      : query_(query), earlier_(earlier), self_(self), clip_(clip), sources_(sources) {}

  Comparison run(const std::vector<Aligned>& aligned) {
    exhaustive_ = query_.duration_us <= whole_us && earlier_.duration_us <= whole_us;
    if (aligned.empty()) return {std::nullopt, exhaustive_};
    std::vector<WindowResult> windows;
    for (const Aligned& a : aligned) try_alignment(a, windows);
    auto best = merge_windows(windows);
    return {std::move(best), exhaustive_};
  }

 private:
  // Compares one pair of windows from one homography. Segment times are media times of the two files.
  std::optional<Found> compare_window(
      const Window& window, const std::function<Refined(const model::Strip&, const model::Strip&)>& refined_in) {
    const auto q = sources_.strips(self_, window.query), e = sources_.strips(clip_, window.earlier);
    exhaustive_ = exhaustive_ && q && e;
    if (!q || !e) return std::nullopt;
    const auto [refined, moment] = refined_in(*q, *e);
    Found found;
    found.clip = clip_;
    found.evidence.inliers = refined.inliers;
    found.evidence.mirrored = refined.mirrored;
    found.evidence.scale = scale_of(refined.map);
    found.evidence.turn_deg = std::atan2(refined.map.m[3], refined.map.m[0]) * 180 / M_PI;
    if (is_photo(query_) || is_photo(earlier_)) {
      judge_pictures(*q, *e, refined, is_photo(query_), is_photo(earlier_), found);
    } else {
      judge_motion(compare_motion(*q, *e, refined.map, moment), refined, found);
      for (auto& segment : found.match.segments) {
        segment.a_start_us += q->start_us, segment.a_end_us += q->start_us;
        segment.b_start_us += e->start_us, segment.b_end_us += e->start_us;
      }
    }
    if (found.match.score <= 0) return std::nullopt;
    return found;
  }

  // Tries one homography in the window that holds its frames; opens that window when there is none yet.
  void try_alignment(const Aligned& a, std::vector<WindowResult>& windows) {
    const FrameFeatures &q = query_.frames[a.query_frame], &e = earlier_.frames[a.earlier_frame];
    auto here = std::find_if(windows.begin(), windows.end(), [&](const WindowResult& t) {
      return holds(t.window, time_in(query_, a.query_frame), time_in(earlier_, a.earlier_frame));
    });
    if (here == windows.end()) {
      if (windows.size() >= most_windows) return;
      here = windows.insert(here, {window_of(query_, earlier_, a), {}, {}});
    }
    if (here->maps.size() >= maps_per_window) return;
    if (std::any_of(here->maps.begin(), here->maps.end(),
                    [&](const PlaneMap& map) { return nearly_equal(map, a.match.map); }))
      return;
    here->maps.push_back(a.match.map);
    auto found = compare_window(here->window, [&](const model::Strip& one, const model::Strip& other) {
      return refine(one, other, q, e, a.match);
    });
    if (has_better_score(found, here->best)) here->best = std::move(found);
  }

  // Follows a copy beyond its window, in both directions, and appends to its segments.
  void follow(const Window& window, const Found& found, std::vector<model::CopySegment>& segments) {
    for (const bool forward : {false, true}) {
      Window here = window;
      std::optional<Found> last = found;
      std::optional<std::int64_t> reached;
      while (is_copy(last)) {
        const auto& s = last->match.segments;
        const auto end = outermost(s, forward);
        if (end == s.end()) break;
        const std::int64_t edge = forward ? end->a_end_us : end->a_start_us;
        // Without progress the loop would run as long as both films do.
        if (reached && (forward ? edge <= *reached : edge >= *reached)) break;
        reached = edge;
        const auto next = next_window(here, *end, query_.duration_us, earlier_.duration_us, forward);
        if (!next) break;
        const FrameMatch match{last->evidence.map, last->evidence.mirrored, last->evidence.inliers, 1};
        last = compare_window(next->window, [&](const model::Strip& q, const model::Strip& e) {
          return Refined{match, {picture_at(q, next->query_us), picture_at(e, next->earlier_us)}};
        });
        here = next->window;
        if (is_copy(last)) segments.insert(segments.end(), last->match.segments.begin(), last->match.segments.end());
      }
    }
  }

  // The best result of all windows, with the segments of every window that shows a copy.
  std::optional<Found> merge_windows(const std::vector<WindowResult>& windows) {
    std::optional<Found> best;
    std::vector<model::CopySegment> segments;  // of all windows that show a copy, joined
    std::size_t parts = 0;                     // segments before they were joined
    for (const WindowResult& one : windows) {
      if (has_better_score(one.best, best)) best = one.best;
      if (!is_copy(one.best)) continue;
      const auto& here = one.best->match.segments;
      // A copy that was followed from another window through this one need not be followed again.
      const bool covered = std::all_of(here.begin(), here.end(), [&](const auto& s) {
        return std::any_of(segments.begin(), segments.end(), [&](const auto& line) {
          return has_same_alignment(line, s) && s.a_start_us >= line.a_start_us && s.a_end_us <= line.a_end_us;
        });
      });
      if (covered) continue;
      const std::size_t before = segments.size();
      segments.insert(segments.end(), here.begin(), here.end());
      follow(one.window, *one.best, segments);
      parts += segments.size() - before;
      segments = join_segments(std::move(segments));
    }
    if (best && parts > best->match.segments.size()) best->match.segments = std::move(segments);
    return best;
  }

  const ClipFingerprint& query_;
  const ClipFingerprint& earlier_;
  Clip self_, clip_;
  const CopySources& sources_;
  bool exhaustive_ = false;  // no part of either clip was left out so far
};

}  // namespace

AlignedCandidate align_candidate(const ClipFingerprint& query, const Candidate& candidate, const CopySources& sources) {
  AlignedCandidate out{candidate.clip, sources.fingerprints(candidate.clip), {}};
  if (out.fingerprint) out.aligned = align(query, *out.fingerprint, candidate.pairs);
  return out;
}

Window window_of(const ClipFingerprint& query, const ClipFingerprint& earlier, const Aligned& a) {
  return window_around(query.duration_us, earlier.duration_us, time_in(query, a.query_frame),
                       time_in(earlier, a.earlier_frame));
}

Comparison compare_pair(Clip self, const ClipFingerprint& query, const AlignedCandidate& candidate,
                        const CopySources& sources) {
  if (!candidate.fingerprint) return {};
  return PairComparison(self, query, candidate.clip, *candidate.fingerprint, sources).run(candidate.aligned);
}

}  // namespace contrechamp::copies
