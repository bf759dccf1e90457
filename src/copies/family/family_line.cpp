#include "copies/family/family_line.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>

namespace contrechamp::copies {
namespace {

constexpr double about_as_long = 0.95, about_as_wide = 0.97, about_as_detailed = 0.95;

struct Line {
  const Cast& cast;
  std::map<std::uint32_t, Member> placed;
  std::map<std::uint32_t, int> hops;  // links between a clip and the reference
};

std::int64_t length(const Shown& s) { return s.end_us - s.start_us; }

std::int64_t shown_us(const Member& member) {
  std::int64_t sum = 0;
  for (const Shown& s : member.shown) sum += length(s);
  return sum;
}

// The clip that lasts longest; of about as long ones that of which others show a part, then the one with most pixels.
std::uint32_t choose_reference(const Cast& cast, const std::vector<std::size_t>& segments) {
  struct Claim {
    std::int64_t from_us = 0, until_us = 0;
    bool any = false;
    double wider = 0;
  };
  std::map<std::uint32_t, Claim> claims;
  for (const std::size_t i : segments)
    for (const std::size_t side : {i, i + 1}) {
      const End& end = cast.ends[side];
      Claim& claim = claims[end.clip];
      claim.from_us = claim.any ? std::min(claim.from_us, end.start_us) : end.start_us;
      claim.until_us = claim.any ? std::max(claim.until_us, end.end_us) : end.end_us;
      claim.any = true;
      const End& other = cast.ends[side ^ 1];
      claim.wider += end.inset ? -1 : other.inset ? 1 : other.share - end.share;
    }
  std::int64_t longest = 0;
  bool whole = false;  // some clip was not put together from others: it goes before those that were
  for (const auto& [clip, claim] : claims) whole |= cast.composite.count(clip) == 0;
  const auto lasts = [&](std::uint32_t clip, const Claim& claim) {
    if (cast.composite.count(clip) == 0) return cast.clips[clip].duration_us;
    return whole ? -1 : claim.until_us - claim.from_us;
  };
  for (const auto& [clip, claim] : claims) longest = std::max(longest, lasts(clip, claim));
  const Claim* best = nullptr;
  std::uint32_t chosen = 0;
  const auto pixels = [&](std::uint32_t clip) {
    return std::int64_t{cast.clips[clip].width_px} * cast.clips[clip].height_px;
  };
  for (const auto& [clip, claim] : claims) {
    if (static_cast<double>(lasts(clip, claim)) < about_as_long * static_cast<double>(longest) ||
        lasts(clip, claim) < 0)
      continue;
    const bool better = best == nullptr || claim.wider > best->wider + 0.05 ||
                        (claim.wider > best->wider - 0.05 && pixels(clip) > pixels(chosen));
    if (better) best = &claim, chosen = clip;
  }
  return chosen;
}

void describe(const Line& line, std::uint32_t reference, Member& member) {
  const FamilyClip &own = line.cast.clips[member.clip], &of = line.cast.clips[reference];
  const Frame frame = frame_of(own.width_px, own.height_px), whole = frame_of(of.width_px, of.height_px);
  const auto& m = member.map.m;
  member.mirrored = m[0] * m[4] - m[1] * m[3] < 0;
  member.turn_deg = std::atan2(member.mirrored ? -m[3] : m[3], member.mirrored ? -m[0] : m[0]) * 180 / M_PI;
  member.view = cover(member.map, frame, whole).share;
  const auto back = inverse(member.map);
  member.inset = back ? cover(*back, whole, frame).share : 0;
  member.detail = 1 / pixels_across(member.map, own, of);
}

// Where the other side of a segment comes to lie, from the stretch of a placed clip that it overlaps most.
Shown carry(const Member& from, const End& here, const End& there) {
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

// A clip that goes on where the other one ends shows the footage there too.
void extend(Shown& shown, const End& here, const FamilyClip& placed, const FamilyClip& own) {
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

bool has(const Member& member, const Shown& shown) {
  return std::any_of(member.shown.begin(), member.shown.end(), [&](const Shown& s) {
    return std::min(s.end_us, shown.end_us) - std::max(s.start_us, shown.start_us) >=
           std::max<std::int64_t>(length(shown) / 2, 0);
  });
}

// From the reference outwards: fewest links first, then the surest.
void place_all(Line& line, const std::vector<std::size_t>& segments) {
  using Step =
      std::tuple<int, double, std::size_t>;  // links to the reference, minus the score, number of the placed end
  std::priority_queue<Step, std::vector<Step>, std::greater<>> steps;
  std::map<std::uint32_t, std::vector<std::size_t>> of_clip;
  for (const std::size_t i : segments)
    for (const std::size_t side : {i, i + 1}) of_clip[line.cast.ends[side].clip].push_back(side);
  const auto push = [&](std::uint32_t clip) {
    for (const std::size_t side : of_clip[clip])
      if (line.cast.ends[side].known)
        steps.emplace(line.hops[clip], -line.cast.links[line.cast.ends[side].link].score, side);
  };
  push(line.placed.begin()->first);
  while (!steps.empty()) {
    const auto [hops, score, side] = steps.top();
    steps.pop();
    const End &here = line.cast.ends[side], &there = line.cast.ends[side ^ 1];
    const FamilyLink& link = line.cast.links[here.link];
    const Member& from = line.placed.at(here.clip);
    Shown shown = carry(from, here, there);
    const auto [at, fresh] = line.placed.try_emplace(there.clip);
    Member& member = at->second;
    if (fresh) {
      const auto map = link.a == there.clip ? std::optional<PlaneMap>(link.map) : inverse(link.map);
      member.clip = there.clip;
      member.map = from.map * map.value_or(PlaneMap{});
      member.covered = 1 - link.same;
      const std::int64_t own = length(shown);
      if (own > 0)
        member.speed = static_cast<double>(shown.footage_end_us - shown.footage_start_us) / static_cast<double>(own);
      line.hops[there.clip] = hops + 1;
    }
    const bool whole = line.cast.composite.count(there.clip) == 0 && line.cast.composite.count(here.clip) == 0;
    if (whole && fresh) extend(shown, here, line.cast.clips[here.clip], line.cast.clips[there.clip]);
    if (fresh || !has(member, shown)) member.shown.push_back(shown);
    if (fresh) push(there.clip);
  }
}

// The line begins where the first member does.
void shift(Family& family) {
  std::int64_t from = 0, until = 0;
  for (const Member& member : family.members)
    for (const Shown& s : member.shown)
      from = std::min(from, s.footage_start_us), until = std::max(until, s.footage_end_us);
  for (Member& member : family.members)
    for (Shown& s : member.shown) s.footage_start_us -= from, s.footage_end_us -= from;
  family.length_us = until - from;
}

void choose(const Cast& cast, Family& family) {
  const auto reach = [&](const Member& m) {  // of the scene, in pictures of the reference
    if (cast.composite.count(m.clip) != 0 || m.inset <= 0) return m.view;
    return m.view / m.inset;
  };
  const auto rate = [&](const Member& m) {
    const FamilyClip& clip = cast.clips[m.clip];
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

Family lay_out(const Cast& cast, const std::vector<std::size_t>& segments) {
  Line line{cast, {}, {}};
  const std::uint32_t reference = choose_reference(cast, segments);
  Member first;
  first.clip = reference;
  std::int64_t from = cast.clips[reference].duration_us, until = 0;
  for (const std::size_t i : segments)
    for (const std::size_t side : {i, i + 1})
      if (cast.ends[side].clip == reference)
        from = std::min(from, cast.ends[side].start_us), until = std::max(until, cast.ends[side].end_us);
  if (cast.composite.count(reference) == 0) from = 0, until = cast.clips[reference].duration_us;
  first.shown = {{from, until, 0, until - from}};
  line.placed.emplace(reference, first);
  place_all(line, segments);
  Family family;
  std::set<std::uint32_t> rest;
  std::set<std::size_t> links;
  for (const std::size_t i : segments) {
    links.insert(cast.ends[i].link);
    for (const std::size_t side : {i, i + 1})
      if (line.placed.count(cast.ends[side].clip) == 0) rest.insert(cast.ends[side].clip);
  }
  family.links.assign(links.begin(), links.end());
  for (auto& [clip, member] : line.placed) {
    std::sort(member.shown.begin(), member.shown.end(),
              [](const Shown& a, const Shown& b) { return a.start_us < b.start_us; });
    describe(line, reference, member);
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
  shift(family);
  choose(cast, family);
  return family;
}

}  // namespace contrechamp::copies
