#include "copies/family/family_line.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>

namespace contrechamp::copies {
namespace {

// Members whose length, view or detail differ by less than this count as equal, for these are measured and not exact.
// Chosen by hand; not varied.
constexpr double about_as_long = 0.95, about_as_wide = 0.97, about_as_detailed = 0.95;
// Two clips of which others show about the same share: the one with more pixels is the reference. Chosen as above.
constexpr double about_as_wide_share = 0.05;

struct Layout {
  const FamilyInput& input;
  std::map<std::uint32_t, Member> placed;
  std::map<std::uint32_t, int> hops;  // links between a clip and the reference
};

std::int64_t length(const Shown& s) { return s.end_us - s.start_us; }

std::int64_t shown_us(const Member& member) {
  std::int64_t sum = 0;
  for (const Shown& s : member.shown) sum += length(s);
  return sum;
}

// The longest clip. Among clips of about that length the one of which others show a part, then the one with most
// pixels. A clip that is no compilation comes before all compilations.
std::uint32_t choose_reference(const FamilyInput& input, const std::vector<std::size_t>& segments) {
  struct Coverage {
    std::int64_t from_us = 0, until_us = 0;
    bool any = false;
    double wider = 0;
  };
  std::map<std::uint32_t, Coverage> coverages;
  for (const std::size_t i : segments)
    for (const std::size_t side : {i, i + 1}) {
      const SegmentSide& this_side = input.sides[side];
      Coverage& coverage = coverages[this_side.clip];
      coverage.from_us = coverage.any ? std::min(coverage.from_us, this_side.start_us) : this_side.start_us;
      coverage.until_us = coverage.any ? std::max(coverage.until_us, this_side.end_us) : this_side.end_us;
      coverage.any = true;
      const SegmentSide& other = input.sides[side ^ 1];
      coverage.wider += this_side.inset ? -1 : other.inset ? 1 : other.share - this_side.share;
    }
  std::int64_t longest = 0;
  bool whole = false;  // some clip is no compilation
  for (const auto& [clip, coverage] : coverages) whole |= input.composite.count(clip) == 0;
  const auto duration_of = [&](std::uint32_t clip, const Coverage& coverage) {
    if (input.composite.count(clip) == 0) return input.clips[clip].duration_us;
    return whole ? -1 : coverage.until_us - coverage.from_us;
  };
  for (const auto& [clip, coverage] : coverages) longest = std::max(longest, duration_of(clip, coverage));
  const Coverage* best = nullptr;
  std::uint32_t chosen = 0;
  const auto pixels = [&](std::uint32_t clip) {
    return std::int64_t{input.clips[clip].width_px} * input.clips[clip].height_px;
  };
  for (const auto& [clip, coverage] : coverages) {
    if (static_cast<double>(duration_of(clip, coverage)) < about_as_long * static_cast<double>(longest) ||
        duration_of(clip, coverage) < 0)
      continue;
    const bool better = best == nullptr || coverage.wider > best->wider + about_as_wide_share ||
                        (coverage.wider > best->wider - about_as_wide_share && pixels(clip) > pixels(chosen));
    if (better) best = &coverage, chosen = clip;
  }
  return chosen;
}

void describe_view(const Layout& layout, std::uint32_t reference, Member& member) {
  const FamilyClip &own = layout.input.clips[member.clip], &of = layout.input.clips[reference];
  const Frame frame = frame_of(own.width_px, own.height_px), whole = frame_of(of.width_px, of.height_px);
  const auto& m = member.map.m;
  member.mirrored = m[0] * m[4] - m[1] * m[3] < 0;
  member.turn_deg = std::atan2(member.mirrored ? -m[3] : m[3], member.mirrored ? -m[0] : m[0]) * 180 / M_PI;
  member.view = cover(member.map, frame, whole).share;
  const auto back = inverse(member.map);
  member.inset = back ? cover(*back, whole, frame).share : 0;
  member.detail = 1 / pixels_across(member.map, own, of);
}

// Places the other side of a segment in the footage, by the stretch of the placed clip that it overlaps most.
Shown place_segment(const Member& from, const SegmentSide& here, const SegmentSide& there) {
  const Shown* base = &from.shown.front();
  std::int64_t most = -1;
  for (const Shown& s : from.shown) {
    const std::int64_t common = std::min(s.end_us, here.end_us) - std::max(s.start_us, here.start_us);
    if (common > most) most = common, base = &s;
  }
  const double speed = length(*base) > 0 ? static_cast<double>(base->footage_end_us - base->footage_start_us) /
                                               static_cast<double>(length(*base))
                                         : 1;
  const auto at = [&](std::int64_t t) {
    return base->footage_start_us + std::llround(speed * static_cast<double>(t - base->start_us));
  };
  return {there.start_us, there.end_us, at(here.start_us), at(here.end_us)};
}

// Where the placed clip ends at the end of the segment, the other one shows the footage beyond it.
void extend(Shown& shown, const SegmentSide& here, const FamilyClip& placed, const FamilyClip& own) {
  if (length(shown) <= 0) return;
  const double speed =
      static_cast<double>(shown.footage_end_us - shown.footage_start_us) / static_cast<double>(length(shown));
  if (here.start_us < splice_us) {
    shown.footage_start_us -= std::llround(speed * static_cast<double>(shown.start_us));
    shown.start_us = 0;
  }
  if (placed.duration_us - here.end_us < splice_us) {
    shown.footage_end_us += std::llround(speed * static_cast<double>(own.duration_us - shown.end_us));
    shown.end_us = own.duration_us;
  }
}

bool shows_already(const Member& member, const Shown& shown) {
  return std::any_of(member.shown.begin(), member.shown.end(), [&](const Shown& s) {
    return std::min(s.end_us, shown.end_us) - std::max(s.start_us, shown.start_us) >=
           std::max<std::int64_t>(length(shown) / 2, 0);
  });
}

// Places all clips from the reference outwards (Dijkstra): fewest links first, then the highest score.
void place_all(Layout& layout, const std::vector<std::size_t>& segments) {
  // Links to the reference, minus the score, number of the placed side.
  using Step = std::tuple<int, double, std::size_t>;
  std::priority_queue<Step, std::vector<Step>, std::greater<>> steps;
  std::map<std::uint32_t, std::vector<std::size_t>> of_clip;
  for (const std::size_t i : segments)
    for (const std::size_t side : {i, i + 1}) of_clip[layout.input.sides[side].clip].push_back(side);
  const auto push = [&](std::uint32_t clip) {
    for (const std::size_t side : of_clip[clip])
      if (layout.input.sides[side].known)
        steps.emplace(layout.hops[clip], -layout.input.links[layout.input.sides[side].link].score, side);
  };
  push(layout.placed.begin()->first);
  while (!steps.empty()) {
    const auto [hops, score, side] = steps.top();
    steps.pop();
    const SegmentSide &here = layout.input.sides[side], &there = layout.input.sides[side ^ 1];
    const FamilyLink& link = layout.input.links[here.link];
    const Member& from = layout.placed.at(here.clip);
    Shown shown = place_segment(from, here, there);
    const auto [at, fresh] = layout.placed.try_emplace(there.clip);
    Member& member = at->second;
    if (fresh) {
      const auto map = link.a == there.clip ? std::optional<PlaneMap>(link.map) : inverse(link.map);
      member.clip = there.clip;
      member.map = from.map * map.value_or(PlaneMap{});
      member.covered = 1 - link.same;
      const std::int64_t own = length(shown);
      if (own > 0)
        member.speed = static_cast<double>(shown.footage_end_us - shown.footage_start_us) / static_cast<double>(own);
      layout.hops[there.clip] = hops + 1;
    }
    const bool whole = layout.input.composite.count(there.clip) == 0 && layout.input.composite.count(here.clip) == 0;
    if (whole && fresh) extend(shown, here, layout.input.clips[here.clip], layout.input.clips[there.clip]);
    if (fresh || !shows_already(member, shown)) member.shown.push_back(shown);
    if (fresh) push(there.clip);
  }
}

// Moves the time base of the footage so that its first member begins at 0.
void start_at_zero(Family& family) {
  std::int64_t from = 0, until = 0;
  for (const Member& member : family.members)
    for (const Shown& s : member.shown)
      from = std::min(from, s.footage_start_us), until = std::max(until, s.footage_end_us);
  for (Member& member : family.members)
    for (Shown& s : member.shown) s.footage_start_us -= from, s.footage_end_us -= from;
  family.length_us = until - from;
}

void choose_best(const FamilyInput& input, Family& family) {
  const auto reach = [&](const Member& m) {  // of the scene, in pictures of the reference
    if (input.composite.count(m.clip) != 0 || m.inset <= 0) return m.view;
    return m.view / m.inset;
  };
  const auto rate = [&](const Member& m) {
    const FamilyClip& clip = input.clips[m.clip];
    return static_cast<double>(clip.size_bytes) / std::max(1.0, static_cast<double>(clip.duration_us) / 1e6);
  };
  const auto longer = [](const Member& a, const Member& b) {
    return about_as_long * static_cast<double>(shown_us(a)) > static_cast<double>(shown_us(b));
  };
  for (std::uint32_t i = 1; i < family.members.size(); ++i) {
    const Member &m = family.members[i], &widest = family.members[family.widest], &best = family.members[family.best];
    if (!m.placed) continue;
    if (reach(m) * about_as_wide > reach(widest) || (reach(m) > reach(widest) * about_as_wide && longer(m, widest)))
      family.widest = i;
    if (m.detail * about_as_detailed > best.detail ||
        (m.detail > best.detail * about_as_detailed && rate(m) > rate(best)))
      family.best = i;
  }
}

}  // namespace

double pixels_across(const PlaneMap& a_to_b, const FamilyClip& a, const FamilyClip& b) {
  const auto& m = a_to_b.m;
  const double scale = std::sqrt(std::abs(m[0] * m[4] - m[1] * m[3])) / std::abs(m[8]);
  const double pa = std::max({a.width_px, a.height_px, 1}), pb = std::max({b.width_px, b.height_px, 1});
  return std::max(scale, 1e-6) * pb / pa;
}

Family lay_out(const FamilyInput& input, const std::vector<std::size_t>& segments) {
  Layout layout{input, {}, {}};
  const std::uint32_t reference = choose_reference(input, segments);
  Member first;
  first.clip = reference;
  std::int64_t from = input.clips[reference].duration_us, until = 0;
  for (const std::size_t i : segments)
    for (const std::size_t side : {i, i + 1})
      if (input.sides[side].clip == reference)
        from = std::min(from, input.sides[side].start_us), until = std::max(until, input.sides[side].end_us);
  if (input.composite.count(reference) == 0) from = 0, until = input.clips[reference].duration_us;
  first.shown = {{from, until, 0, until - from}};
  layout.placed.emplace(reference, first);
  place_all(layout, segments);
  Family family;
  std::set<std::uint32_t> rest;
  std::set<std::size_t> links;
  for (const std::size_t i : segments) {
    links.insert(input.sides[i].link);
    for (const std::size_t side : {i, i + 1})
      if (layout.placed.count(input.sides[side].clip) == 0) rest.insert(input.sides[side].clip);
  }
  family.links.assign(links.begin(), links.end());
  for (auto& [clip, member] : layout.placed) {
    std::sort(member.shown.begin(), member.shown.end(),
              [](const Shown& a, const Shown& b) { return a.start_us < b.start_us; });
    describe_view(layout, reference, member);
    family.members.push_back(member);
  }
  for (const std::uint32_t clip : rest) {
    family.members.emplace_back();
    family.members.back().clip = clip, family.members.back().placed = false;
  }
  const auto order = [&](const Member& m) {
    return std::tuple(m.clip != reference, !m.placed, m.shown.empty() ? 0 : m.shown.front().footage_start_us, m.clip);
  };
  std::sort(family.members.begin(), family.members.end(),
            [&](const Member& a, const Member& b) { return order(a) < order(b); });
  start_at_zero(family);
  choose_best(input, family);
  return family;
}

}  // namespace contrechamp::copies
