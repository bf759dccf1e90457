#include "copies/family/transitive.h"

#include <algorithm>
#include <cmath>

#include "copies/family/family_line.h"

namespace contrechamp::copies {
namespace {

// From a shorter common stretch no segment is derived: it may be the error of the bounds of the two segments. Chosen by
// hand; not varied.
constexpr std::int64_t least_common_us = 500000;
// Share of a clip, in time and in the picture, from which it counts as a part of the other. Chosen as above.
constexpr double nearly_all = 0.9;
// Share of a clip from which a derived pair counts as complete. The bounds of compared segments are good to a
// twentieth; with the part that the middle clip shows alone, the segment F1 of bench/copies.sh fell from 0.95 to 0.86
// (decision 0010).
constexpr double complete_share = 0.95;

SharedPart part_of(const Found& found, const FamilyClip& first, const FamilyClip& second) {
  return shared_part(found.evidence.map, found.evidence.region, frame_of(first.width_px, first.height_px),
                     frame_of(second.width_px, second.height_px));
}

bool is_copy(const Found& found) {
  return found.match.verdict == model::Verdict::copy && !found.match.segments.empty();
}

// Maps the moment t linearly from [from, until] to [to_from, to_until].
std::int64_t map_time(std::int64_t t, std::int64_t from, std::int64_t until, std::int64_t to_from,
                      std::int64_t to_until) {
  if (until <= from) return to_from;
  return to_from + std::llround(static_cast<double>(t - from) / static_cast<double>(until - from) *
                                static_cast<double>(to_until - to_from));
}

std::vector<model::CopySegment> chain_segments(const std::vector<model::CopySegment>& first,
                                               const std::vector<model::CopySegment>& second) {
  std::vector<model::CopySegment> out;
  for (const auto& u : first)
    for (const auto& v : second) {
      const std::int64_t from = std::max(u.b_start_us, v.a_start_us), until = std::min(u.b_end_us, v.a_end_us);
      const bool moment = u.b_end_us - u.b_start_us < least_common_us || v.a_end_us - v.a_start_us < least_common_us;
      if (until - from < (moment ? 0 : least_common_us)) continue;
      model::CopySegment s;
      s.a_start_us = map_time(from, u.b_start_us, u.b_end_us, u.a_start_us, u.a_end_us);
      s.a_end_us = map_time(until, u.b_start_us, u.b_end_us, u.a_start_us, u.a_end_us);
      s.b_start_us = map_time(from, v.a_start_us, v.a_end_us, v.b_start_us, v.b_end_us);
      s.b_end_us = map_time(until, v.a_start_us, v.a_end_us, v.b_start_us, v.b_end_us);
      s.score = std::min(u.score, v.score);
      out.push_back(s);
    }
  return out;
}

std::int64_t length_a(const Found& found) {
  std::int64_t sum = 0;
  for (const auto& s : found.match.segments) sum += s.a_end_us - s.a_start_us;
  return sum;
}

std::int64_t length_b(const Found& found) {
  std::int64_t sum = 0;
  for (const auto& s : found.match.segments) sum += s.b_end_us - s.b_start_us;
  return sum;
}

}  // namespace

Found reversed(const Found& found, Clip query) {
  Found out = found;
  out.clip = query;
  Evidence& e = out.evidence;
  if (const auto back = inverse(found.evidence.map)) e.map = *back;
  if (found.evidence.region.area() > 0) {
    const Box& r = found.evidence.region;
    e.region = {1e9, 1e9, -1e9, -1e9};
    for (const Point p :
         {Point{r.left, r.top}, Point{r.right, r.top}, Point{r.right, r.bottom}, Point{r.left, r.bottom}}) {
      const Point q = e.map(p);
      e.region = {std::min(e.region.left, q.x), std::min(e.region.top, q.y), std::max(e.region.right, q.x),
                  std::max(e.region.bottom, q.y)};
    }
  }
  e.scale = e.scale > 0 ? 1 / e.scale : 1;
  if (!e.mirrored) e.turn_deg = -e.turn_deg;
  for (auto& one : e.differs) std::swap(one.query, one.earlier);
  for (auto& s : out.match.segments) std::swap(s.a_start_us, s.b_start_us), std::swap(s.a_end_us, s.b_end_us);
  return out;
}

std::optional<Found> derive_pair(const Found& first, const Found& second, const FamilyClip& query,
                                 const FamilyClip& middle, const FamilyClip& other) {
  if (!is_copy(first) || !is_copy(second)) return std::nullopt;
  const SharedPart to_query = part_of(first, query, middle), to_other = part_of(second, middle, other);
  const double from_query = pixels_across(first.evidence.map, query, middle);
  const double from_other = 1 / pixels_across(second.evidence.map, middle, other);
  if (is_inset(to_query.second_share, to_query.first_share, from_query) ||
      is_inset(to_other.first_share, to_other.second_share, from_other))
    return std::nullopt;
  const double common = intersection(to_query.in_second, to_other.in_first).area();
  if (common <= 0 || common * 2 < std::min(to_query.in_second.area(), to_other.in_first.area())) return std::nullopt;
  Found out;
  out.clip = second.clip;
  out.match.segments = chain_segments(first.match.segments, second.match.segments);
  if (out.match.segments.empty()) return std::nullopt;
  out.match.verdict = model::Verdict::copy;
  out.match.score = std::min(first.match.score, second.match.score);
  const Evidence &a = first.evidence, &b = second.evidence;
  Evidence& e = out.evidence;
  e.derived = true;
  e.inliers = std::min(a.inliers, b.inliers);
  e.mirrored = a.mirrored != b.mirrored;
  e.map = b.map * a.map;
  e.scale = a.scale * b.scale;
  e.turn_deg = std::atan2(e.map.m[3], e.map.m[0]) * 180 / M_PI;
  e.same = a.same * b.same;
  const Cover over = cover(e.map, frame_of(query.width_px, query.height_px), frame_of(other.width_px, other.height_px));
  e.overlap = over.share;
  e.region = b.region;
  if (a.region.area() > 0) {
    const Box seen = shared_part(b.map, b.region, frame_of(middle.width_px, middle.height_px),
                                 frame_of(other.width_px, other.height_px))
                         .in_second;
    Found there;
    there.evidence.map = *inverse(b.map), there.evidence.region = a.region;
    e.region = intersection(seen, reversed(there, 0).evidence.region);
  }
  e.likeness = std::min(a.likeness, b.likeness), e.steady = std::min(a.steady, b.steady);
  e.moving_s = std::min(a.moving_s, b.moving_s), e.low_motion = std::max(a.low_motion, b.low_motion),
  e.stillness = std::min(a.stillness, b.stillness);
  e.activity = std::min(a.activity, b.activity), e.blocks = std::min(a.blocks, b.blocks);
  return out;
}

bool is_complete(const Found& derived, const FamilyClip& query, const FamilyClip& other) {
  if (query.duration_us <= 0 || other.duration_us <= 0) return true;
  return static_cast<double>(length_a(derived)) >= complete_share * static_cast<double>(query.duration_us) ||
         static_cast<double>(length_b(derived)) >= complete_share * static_cast<double>(other.duration_us);
}

bool lies_within(const Found& found, const FamilyClip& middle, const FamilyClip& other) {
  if (!is_copy(found) || found.evidence.same < nearly_all) return false;
  if (part_of(found, middle, other).second_share < nearly_all) return false;
  return other.duration_us <= 0 ||
         static_cast<double>(length_b(found)) >= nearly_all * static_cast<double>(other.duration_us);
}

}  // namespace contrechamp::copies
