#include "match/copy_finder.h"

#include <algorithm>
#include <cmath>

#include "match/judge.h"

namespace contrechamp::match {
namespace {

using model::ClipFingerprint;
using model::FrameFeatures;

constexpr std::size_t pairs_tried = 40;   // frame pairs a clip
constexpr std::int64_t around_us = 1200000;  // a camera moves on between samples
constexpr std::int64_t most_strip_us = 600LL * 1000000;

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

std::vector<Aligned> align(const ClipFingerprint& query, const ClipFingerprint& earlier, const std::vector<FramePair>& pairs) {
  std::vector<Aligned> out;
  std::size_t tried = 0;
  for (const FramePair& p : pairs) {
    if (p.query_frame >= query.frames.size() || p.frame >= earlier.frames.size()) continue;  // made anew since
    if (++tried > pairs_tried) break;
    auto match = match_frames(query.frames[p.query_frame], earlier.frames[p.frame], p.mirrored);
    if (match) out.push_back({p.query_frame, p.frame, *match});
  }
  std::sort(out.begin(), out.end(), [](const Aligned& a, const Aligned& b) { return a.match.inliers > b.match.inliers; });
  return out;
}

int picture_at(const model::Strip& strip, std::int64_t time_us) {
  return static_cast<int>(std::clamp<std::int64_t>((time_us - strip.start_us) / strip.step_us, 0, std::max(strip.count() - 1, 0)));
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

}  // namespace

std::vector<Found> find_copies(Clip self, const ClipFingerprint& query, std::span<const Candidate> candidates,
                               const FingerprintOf& fingerprints, const StripOf& strips) {
  std::vector<Found> out;
  for (const auto& [clip, pairs] : candidates) {
    if (clip == self) continue;
    const auto kept = fingerprints(clip);
    if (!kept) continue;
    const ClipFingerprint& earlier = *kept;
    const auto aligned = align(query, earlier, pairs);
    if (aligned.empty()) continue;
    const auto end = [](const ClipFingerprint& c) { return std::clamp<std::int64_t>(c.duration_us, 1, most_strip_us); };
    const model::Strip* q = strips(self, 0, end(query));
    const model::Strip* e = strips(clip, 0, end(earlier));
    if (q == nullptr || e == nullptr) continue;
    std::vector<PlaneMap> tried;
    std::optional<Found> best;
    for (const Aligned& a : aligned) {
      if (tried.size() >= 3) break;
      if (std::any_of(tried.begin(), tried.end(), [&](const PlaneMap& map) { return alike(map, a.match.map); })) continue;
      const auto& qf = query.frames[a.query_frame];
      const auto& ef = earlier.frames[a.earlier_frame];
      const auto [refined, moment] = refine(*q, *e, qf, ef, a.match);
      tried.push_back(a.match.map);
      Found found;
      found.clip = clip;
      found.evidence.inliers = refined.inliers;
      found.evidence.mirrored = refined.mirrored;
      found.evidence.scale = scale_of(refined.map);
      found.evidence.turn_deg = std::atan2(refined.map.m[3], refined.map.m[0]) * 180 / M_PI;
      if (is_photo(query) || is_photo(earlier)) judge_pictures(*q, *e, refined, is_photo(query), is_photo(earlier), found);
      else judge_motion(compare_motion(*q, *e, refined.map, moment), refined, found);
      if (found.match.score > 0 && (!best || found.match.score > best->match.score)) best = found;
    }
    if (best) out.push_back(*best);
  }
  std::sort(out.begin(), out.end(), [](const Found& a, const Found& b) { return a.match.score > b.match.score; });
  return out;
}

namespace {

ClipKey key_of(Clip clip) {
  ClipKey out{};
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(clip >> (8 * i));
  return out;
}

Clip clip_of(const ClipKey& key) {
  Clip out = 0;
  for (std::size_t i = 0; i < 4; ++i) out |= static_cast<Clip>(key[i]) << (8 * i);
  return out;
}

}  // namespace

void CopyFinder::add(Clip clip, ClipFingerprint fingerprint) {
  if (clips_.size() <= clip) clips_.resize(clip + 1);
  index_.add(key_of(clip), fingerprint);
  clips_[clip] = std::make_shared<const ClipFingerprint>(std::move(fingerprint));
}

std::vector<Found> CopyFinder::find(Clip self, const ClipFingerprint& query, const StripOf& strips) const {
  std::vector<Candidate> candidates;
  for (auto& votes : index_.find(query)) candidates.push_back({clip_of(votes.key), std::move(votes.pairs)});
  return find_copies(self, query, candidates, [&](Clip clip) { return clips_[clip]; }, strips);
}

}  // namespace contrechamp::match
