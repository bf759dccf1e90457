#include "copies/family/families.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "copies/family/family_line.h"

namespace contrechamp::copies {
namespace {

class Joined {
 public:
  explicit Joined(std::size_t count) : to_(count) { std::iota(to_.begin(), to_.end(), std::size_t{0}); }
  std::size_t root(std::size_t i) {
    while (to_[i] != i) i = to_[i] = to_[to_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    a = root(a), b = root(b);
    to_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> to_;
};

// Both clips go on where their agreement ends: one of them was cut there.
bool spliced(const End& here, const End& there, const FamilyClip& clip, const FamilyClip& other) {
  const bool before = here.start_us >= splice_us && there.start_us >= splice_us;
  const bool after = clip.duration_us - here.end_us >= splice_us && other.duration_us - there.end_us >= splice_us;
  return before || after;
}

bool same_moments(const End& a, const End& b, bool photo) {
  if (photo) return true;
  const std::int64_t shorter = std::min(a.end_us - a.start_us, b.end_us - b.start_us);
  return std::min(a.end_us, b.end_us) - std::max(a.start_us, b.start_us) >= std::max<std::int64_t>(shorter / 2, 1);
}

bool same_part(const End& a, const End& b) {
  const double common = intersection(a.box, b.box).area();
  return common * 2 >= a.box.area() + b.box.area() - common;
}

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

// Shows stretches of at least two clips that know nothing of each other and each go on without it.
bool is_composite(const std::vector<std::size_t>& of_clip, const std::vector<End>& ends, const Pairs& linked) {
  std::vector<const End*> foreign;
  for (const std::size_t i : of_clip)
    if (ends[i].spliced) foreign.push_back(&ends[i]);
  for (std::size_t i = 0; i < foreign.size(); ++i)
    for (std::size_t j = i + 1; j < foreign.size(); ++j) {
      const std::uint32_t a = foreign[i]->other, b = foreign[j]->other;
      if (a != b && linked.count(std::minmax(a, b)) == 0 && !same_moments(*foreign[i], *foreign[j], false)) return true;
    }
  return false;
}

// Do two ends on one clip belong to one footage?
bool belong(const End& a, const End& b, bool composite, bool photo) {
  if ((a.inset || b.inset) && !(same_part(a, b) && same_moments(a, b, photo))) return false;
  return !composite || same_moments(a, b, photo);
}

std::vector<End> ends_of(std::span<const FamilyClip> clips, std::span<const FamilyLink> links) {
  std::vector<End> out;
  for (std::size_t i = 0; i < links.size(); ++i) {
    const FamilyLink& link = links[i];
    const FamilyClip &a = clips[link.a], &b = clips[link.b];
    const Frame fa = frame_of(a.width_px, a.height_px), fb = frame_of(b.width_px, b.height_px);
    const SharedPart part = shared_part(link.map, link.region, fa, fb);
    const double scale = pixels_across(link.map, a, b);
    auto segments = link.segments;
    const bool known = !segments.empty();
    if (!known) segments.push_back({0, a.duration_us, 0, b.duration_us, link.score});
    for (const auto& s : segments) {
      End one{link.a,           link.b,    i,     s.a_start_us, s.a_end_us, part.in_first,
              part.first_share, 1 / scale, known, false,        false};
      End two{link.b, link.a, i,     s.b_start_us, s.b_end_us, part.in_second, part.second_share,
              scale,  known,  false, false};
      one.spliced = two.spliced = spliced(one, two, a, b);
      one.inset = is_inset(one.share, two.share, one.scale), two.inset = is_inset(two.share, one.share, two.scale);
      out.push_back(one), out.push_back(two);
    }
  }
  return out;
}

}  // namespace

std::vector<Family> find_families(std::span<const FamilyClip> clips, std::span<const FamilyLink> links) {
  const std::vector<End> ends = ends_of(clips, links);
  std::map<std::uint32_t, std::vector<std::size_t>> of_clip;
  for (std::size_t i = 0; i < ends.size(); ++i) of_clip[ends[i].clip].push_back(i);
  Pairs linked;
  for (const FamilyLink& link : links) linked.insert(std::minmax(link.a, link.b));
  Joined joined(ends.size());
  for (std::size_t i = 0; i < ends.size(); i += 2) joined.join(i, i + 1);
  std::set<std::uint32_t> composite;
  for (const auto& [clip, own] : of_clip) {
    const bool put_together = is_composite(own, ends, linked), photo = clips[clip].duration_us <= 0;
    if (put_together) composite.insert(clip);
    for (std::size_t i = 0; i < own.size(); ++i)
      for (std::size_t j = i + 1; j < own.size(); ++j)
        if (joined.root(own[i]) != joined.root(own[j]) && belong(ends[own[i]], ends[own[j]], put_together, photo))
          joined.join(own[i], own[j]);
  }
  std::map<std::size_t, std::vector<std::size_t>> groups;  // numbers of ends, two by two
  for (std::size_t i = 0; i < ends.size(); i += 2) groups[joined.root(i)].push_back(i);
  std::vector<Family> out;
  for (const auto& [root, segments] : groups) out.push_back(lay_out({clips, links, ends, composite}, segments));
  std::stable_sort(out.begin(), out.end(),
                   [](const Family& a, const Family& b) { return a.members.size() > b.members.size(); });
  return out;
}

}  // namespace contrechamp::copies
