#include "copies/copy_finder.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "copies/family/transitive.h"
#include "copies/verdict/judge.h"

namespace contrechamp::copies {
namespace {

using model::ClipFingerprint;
using model::FrameFeatures;

constexpr std::size_t pairs_tried = 40;      // frame pairs a clip
constexpr std::size_t pairs_wanted = 12;     // of those, that can be laid over each other
constexpr std::int64_t around_us = 1200000;  // a camera moves on between samples
constexpr std::size_t most_windows = 8;      // in which two long films are looked at first
constexpr double clearly_none = 0.25;

struct Aligned {
  std::uint32_t query_frame, earlier_frame;
  FrameMatch match;
};

double scale_of(const PlaneMap& map) { return std::hypot(map.m[0], map.m[3]); }

// Two maps that lay the query's frame on about the same place.
bool alike(const PlaneMap& a, const PlaneMap& b) {
  for (const Point p : {Point{-0.2, -0.15}, Point{0.2, -0.15}, Point{0.2, 0.15}, Point{-0.2, 0.15}}) {
    const Point u = a(p), v = b(p);
    if (std::hypot(u.x - v.x, u.y - v.y) > 0.06) return false;
  }
  return true;
}

std::vector<Aligned> align(const ClipFingerprint& query, const ClipFingerprint& earlier,
                           const std::vector<FramePair>& pairs) {
  std::vector<Aligned> out;
  std::size_t tried = 0;
  for (const FramePair& p : pairs) {
    if (p.query_frame >= query.frames.size() || p.frame >= earlier.frames.size()) continue;  // made anew since
    if (++tried > pairs_tried || out.size() >= pairs_wanted) break;
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

// The map again from the frames of the strips nearest in time, the best of a second on both sides.
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
    if (!within(frame, e, around_us) || ++tried > 16) continue;
    const auto match = match_frames(*from, frame, first.mirrored);
    if (match && match->inliers > best.match.inliers)
      best = {*match, {picture_at(query, from->time_us), picture_at(earlier, frame.time_us)}};
  }
  return best;
}

bool is_photo(const ClipFingerprint& clip) { return clip.duration_us <= 0; }

// A candidate whose features have been laid over the query's.
struct Prepared {
  Clip clip = 0;
  std::shared_ptr<const ClipFingerprint> fingerprint;
  std::vector<Aligned> aligned;  // most inliers first; empty: nothing to look at
};

struct Looked {
  std::optional<Found> found;
  bool whole = false;  // nothing of the two was left out: what was not found is not there
};

Prepared prepare(const ClipFingerprint& query, const Candidate& candidate, const CopySources& sources) {
  Prepared out{candidate.clip, sources.fingerprints(candidate.clip), {}};
  if (out.fingerprint) out.aligned = align(query, *out.fingerprint, candidate.pairs);
  return out;
}

// Of a frame, within the film: some containers say less than there is.
std::int64_t time_in(const ClipFingerprint& clip, std::uint32_t frame) {
  return std::clamp<std::int64_t>(clip.frames[frame].time_us, 0, std::max<std::int64_t>(clip.duration_us - 1, 0));
}

Window window_of(const ClipFingerprint& query, const ClipFingerprint& earlier, const Aligned& a) {
  return window_around(query.duration_us, earlier.duration_us, time_in(query, a.query_frame),
                       time_in(earlier, a.earlier_frame));
}

// A clip and what of it is compared with which other.
struct Looking {
  const ClipFingerprint& query;
  const ClipFingerprint& earlier;
  Clip self, clip;
  const CopySources& sources;
  bool& seen;  // false once a strip could not be had

  // Starting from one map; times of the segments are those of the files.
  std::optional<Found> at(const Window& window,
                          const std::function<Refined(const model::Strip&, const model::Strip&)>& refined_in) const {
    const auto q = sources.strips(self, window.query), e = sources.strips(clip, window.earlier);
    seen = seen && q && e;
    if (!q || !e) return std::nullopt;
    const auto [refined, moment] = refined_in(*q, *e);
    Found found;
    found.clip = clip;
    found.evidence.inliers = refined.inliers;
    found.evidence.mirrored = refined.mirrored;
    found.evidence.scale = scale_of(refined.map);
    found.evidence.turn_deg = std::atan2(refined.map.m[3], refined.map.m[0]) * 180 / M_PI;
    if (is_photo(query) || is_photo(earlier)) {
      judge_pictures(*q, *e, refined, is_photo(query), is_photo(earlier), found);
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

  // Follows a copy out of its window, both ways; adds to its segments.
  void follow(const Window& window, const Found& found, std::vector<model::CopySegment>& segments) const {
    for (const bool forward : {false, true}) {
      Window here = window;
      std::optional<Found> last = found;
      std::optional<std::int64_t> reached;
      while (last && last->match.verdict == model::Verdict::copy) {
        const auto& s = last->match.segments;
        const auto end =
            forward ? std::max_element(s.begin(), s.end(),
                                       [](const auto& x, const auto& y) { return x.a_end_us < y.a_end_us; })
                    : std::min_element(s.begin(), s.end(),
                                       [](const auto& x, const auto& y) { return x.a_start_us < y.a_start_us; });
        if (end == s.end()) break;
        const std::int64_t edge = forward ? end->a_end_us : end->a_start_us;
        if (reached && (forward ? edge <= *reached : edge >= *reached))
          break;  // else on and on, as long as both films go
        reached = edge;
        const auto next = beyond(here, *end, query.duration_us, earlier.duration_us, forward);
        if (!next) break;
        const FrameMatch match{last->evidence.map, last->evidence.mirrored, last->evidence.inliers, 1};
        last = at(next->window, [&](const model::Strip& q, const model::Strip& e) {
          return Refined{match, {picture_at(q, next->query_us), picture_at(e, next->earlier_us)}};
        });
        here = next->window;
        if (last && last->match.verdict == model::Verdict::copy)
          segments.insert(segments.end(), last->match.segments.begin(), last->match.segments.end());
      }
    }
  }
};

// What looking at both shows; nothing when they cannot be laid over each other.
Looked look(Clip self, const ClipFingerprint& query, const Prepared& candidate, const CopySources& sources) {
  if (!candidate.fingerprint) return {};
  const ClipFingerprint& earlier = *candidate.fingerprint;
  bool seen = query.duration_us <= whole_us && earlier.duration_us <= whole_us;
  if (candidate.aligned.empty()) return {std::nullopt, seen};
  const Looking looking{query, earlier, self, candidate.clip, sources, seen};
  struct Tried {
    Window window;
    std::vector<PlaneMap> maps;
    std::optional<Found> best;
  };
  std::vector<Tried> tried;
  const auto better = [](const std::optional<Found>& a, const std::optional<Found>& b) {
    return a && (!b || a->match.score > b->match.score);
  };
  for (const Aligned& a : candidate.aligned) {
    const FrameFeatures &q = query.frames[a.query_frame], &e = earlier.frames[a.earlier_frame];
    auto here = std::find_if(tried.begin(), tried.end(), [&](const Tried& t) {
      return holds(t.window, time_in(query, a.query_frame), time_in(earlier, a.earlier_frame));
    });
    if (here == tried.end()) {
      if (tried.size() >= most_windows) continue;
      here = tried.insert(here, {window_of(query, earlier, a), {}, {}});
    }
    if (here->maps.size() >= 3) continue;
    if (std::any_of(here->maps.begin(), here->maps.end(), [&](const PlaneMap& map) { return alike(map, a.match.map); }))
      continue;
    here->maps.push_back(a.match.map);
    auto found = looking.at(here->window, [&](const model::Strip& one, const model::Strip& other) {
      return refine(one, other, q, e, a.match);
    });
    if (better(found, here->best)) here->best = std::move(found);
  }
  std::optional<Found> best;
  std::vector<model::CopySegment> segments;  // of all windows that show a copy
  std::size_t parts = 0;                     // that they were put together from
  for (const Tried& one : tried) {
    if (better(one.best, best)) best = one.best;
    if (!one.best || one.best->match.verdict != model::Verdict::copy) continue;
    const auto& here = one.best->match.segments;
    // Where another window's copy was followed through this one, nothing is left to follow.
    const bool passed = std::all_of(here.begin(), here.end(), [&](const auto& s) {
      return std::any_of(segments.begin(), segments.end(), [&](const auto& line) {
        return on_one_line(line, s) && s.a_start_us >= line.a_start_us && s.a_end_us <= line.a_end_us;
      });
    });
    if (passed) continue;
    const std::size_t before = segments.size();
    segments.insert(segments.end(), here.begin(), here.end());
    looking.follow(one.window, *one.best, segments);
    parts += segments.size() - before;
    segments = joined(std::move(segments));
  }
  if (best && parts > best->match.segments.size()) best->match.segments = std::move(segments);
  return {best, seen};
}

// What one clip that was looked at says of its copies.
class Settled {
 public:
  // Of photos nothing is derived: they are looked at quickly, and two shots of one motif may be joined by a small
  // cutting.
  Settled(Clip self, const CopySources& sources, bool photo)
      : self_(self), sources_(sources), derives_(sources.kin && !photo) {}

  bool settles(Clip clip) const {
    const auto found = through_.find(clip);
    return refused_.count(clip) != 0 || (found != through_.end() && found->second.second);
  }
  // Two that are copies of each other: looking at one may settle the other.
  bool may_settle(Clip clip, Clip other) const {
    if (!derives_) return false;
    const auto kin = sources_.kin(clip);
    return std::any_of(kin.begin(), kin.end(), [&](const Found& found) { return found.clip == other; });
  }
  void take(Clip clip, const Looked& looked) {
    const auto& found = looked.found;
    looked_.insert(clip);
    if (!derives_) return;
    const FamilyClip own = sources_.shapes(self_), middle = sources_.shapes(clip);
    for (const Found& kin : sources_.kin(clip)) {
      if (kin.clip == self_ || kin.evidence.through) continue;
      const FamilyClip other = sources_.shapes(kin.clip);
      if (!found || found->match.score < clearly_none) {
        if (looked.whole && lies_within(kin, middle, other)) refused_.insert(kin.clip);
      } else if (auto derived = copies::through(*found, kin, own, middle, other)) {
        const bool complete = is_complete(*derived, own, other);
        const auto [at, fresh] = through_.try_emplace(kin.clip, *derived, complete);
        if (!fresh && complete && (!at->second.second || derived->match.score > at->second.first.match.score))
          at->second = {*derived, true};
      }
    }
  }
  void add_to(std::vector<Found>& out) const {
    for (const auto& [clip, found] : through_)
      if (looked_.count(clip) == 0) out.push_back(found.first);
  }

 private:
  Clip self_;
  const CopySources& sources_;
  bool derives_;
  std::map<Clip, std::pair<Found, bool>> through_;  // and whether looking would add nothing
  std::set<Clip> refused_, looked_;
};

}  // namespace

std::vector<Found> find_copies(Clip self, const ClipFingerprint& query, std::span<const Candidate> candidates,
                               const CopySources& sources) {
  std::vector<Found> out;
  Settled settled(self, sources, is_photo(query));
  std::deque<Prepared> ahead;  // up to the next one that is worth its strip
  std::size_t at = 0;
  const auto prepare_ahead = [&] {
    const auto worth = [](const Prepared& one) { return !one.aligned.empty(); };
    while (at < candidates.size() && std::count_if(ahead.begin(), ahead.end(), worth) < 2) {
      const Candidate& candidate = candidates[at++];
      if (candidate.clip == self || settled.settles(candidate.clip)) continue;
      ahead.push_back(prepare(query, candidate, sources));
      const Clip before = ahead.front().clip;
      if (!sources.expect || !worth(ahead.back()) || (ahead.size() > 1 && settled.may_settle(before, candidate.clip)))
        continue;
      const Window first = window_of(query, *ahead.back().fingerprint, ahead.back().aligned.front());
      sources.expect(self, first.query);
      sources.expect(candidate.clip, first.earlier);
    }
  };
  for (prepare_ahead(); !ahead.empty(); prepare_ahead()) {
    const Prepared candidate = std::move(ahead.front());
    ahead.pop_front();
    if (settled.settles(candidate.clip)) continue;
    const Looked looked = look(self, query, candidate, sources);
    settled.take(candidate.clip, looked);
    if (looked.found) out.push_back(*looked.found);
  }
  settled.add_to(out);
  std::sort(out.begin(), out.end(), [](const Found& a, const Found& b) {
    return a.match.score != b.match.score ? a.match.score > b.match.score : a.clip < b.clip;
  });
  return out;
}

}  // namespace contrechamp::copies
