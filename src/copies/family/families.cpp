#include "copies/family/families.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "copies/family/family_line.h"

namespace contrechamp::copies {
namespace {

// Union-find with path halving.
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void unite(std::size_t a, std::size_t b) {
    a = root(a), b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

// Do both clips go on beyond the end of the segment? Then one of them was cut there.
bool is_spliced(const SegmentSide& here, const SegmentSide& there, const FamilyClip& clip, const FamilyClip& other) {
  const bool before = here.start_us >= splice_us && there.start_us >= splice_us;
  const bool after = clip.duration_us - here.end_us >= splice_us && other.duration_us - there.end_us >= splice_us;
  return before || after;
}

// Do the stretches of two segments overlap by half of the shorter one?
bool same_moments(const SegmentSide& a, const SegmentSide& b, bool photo) {
  if (photo) return true;
  const std::int64_t shorter = std::min(a.end_us - a.start_us, b.end_us - b.start_us);
  return std::min(a.end_us, b.end_us) - std::max(a.start_us, b.start_us) >= std::max<std::int64_t>(shorter / 2, 1);
}

// Is the intersection of the two boxes at least half of their union?
bool same_part(const SegmentSide& a, const SegmentSide& b) {
  const double common = intersection(a.box, b.box).area();
  return common * 2 >= a.box.area() + b.box.area() - common;
}

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

// A compilation shows different stretches of at least two clips that are not linked and that each go on beyond it.
bool is_composite(const std::vector<std::size_t>& of_clip, const std::vector<SegmentSide>& sides, const Pairs& linked) {
  std::vector<const SegmentSide*> foreign;
  for (const std::size_t i : of_clip)
    if (sides[i].spliced) foreign.push_back(&sides[i]);
  for (std::size_t i = 0; i < foreign.size(); ++i)
    for (std::size_t j = i + 1; j < foreign.size(); ++j) {
      const std::uint32_t a = foreign[i]->other, b = foreign[j]->other;
      if (a != b && linked.count(std::minmax(a, b)) == 0 && !same_moments(*foreign[i], *foreign[j], false)) return true;
    }
  return false;
}

// Do two sides on one clip show the same footage?
bool same_footage(const SegmentSide& a, const SegmentSide& b, bool composite, bool photo) {
  if ((a.inset || b.inset) && !(same_part(a, b) && same_moments(a, b, photo))) return false;
  return !composite || same_moments(a, b, photo);
}

std::vector<SegmentSide> sides_of(std::span<const FamilyClip> clips, std::span<const FamilyLink> links) {
  std::vector<SegmentSide> out;
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
      SegmentSide one{link.a,           link.b,    i,     s.a_start_us, s.a_end_us, part.in_first,
                      part.first_share, 1 / scale, known, false,        false};
      SegmentSide two{link.b, link.a, i,     s.b_start_us, s.b_end_us, part.in_second, part.second_share,
                      scale,  known,  false, false};
      one.spliced = two.spliced = is_spliced(one, two, a, b);
      one.inset = is_inset(one.share, two.share, one.scale), two.inset = is_inset(two.share, one.share, two.scale);
      out.push_back(one), out.push_back(two);
    }
  }
  return out;
}

}  // namespace

std::vector<Family> find_families(std::span<const FamilyClip> clips, std::span<const FamilyLink> links) {
  const std::vector<SegmentSide> sides = sides_of(clips, links);
  std::map<std::uint32_t, std::vector<std::size_t>> of_clip;
  for (std::size_t i = 0; i < sides.size(); ++i) of_clip[sides[i].clip].push_back(i);
  Pairs linked;
  for (const FamilyLink& link : links) linked.insert(std::minmax(link.a, link.b));
  DisjointSets footages(sides.size());
  for (std::size_t i = 0; i < sides.size(); i += 2) footages.unite(i, i + 1);
  std::set<std::uint32_t> composite;
  for (const auto& [clip, of_this] : of_clip) {
    const bool is_compilation = is_composite(of_this, sides, linked), photo = clips[clip].duration_us <= 0;
    if (is_compilation) composite.insert(clip);
    for (std::size_t i = 0; i < of_this.size(); ++i)
      for (std::size_t j = i + 1; j < of_this.size(); ++j)
        if (footages.root(of_this[i]) != footages.root(of_this[j]) &&
            same_footage(sides[of_this[i]], sides[of_this[j]], is_compilation, photo))
          footages.unite(of_this[i], of_this[j]);
  }
  std::map<std::size_t, std::vector<std::size_t>> groups;  // numbers of the first side of each segment
  for (std::size_t i = 0; i < sides.size(); i += 2) groups[footages.root(i)].push_back(i);
  std::vector<Family> out;
  for (const auto& [root, segments] : groups) out.push_back(lay_out({clips, links, sides, composite}, segments));
  std::stable_sort(out.begin(), out.end(),
                   [](const Family& a, const Family& b) { return a.members.size() > b.members.size(); });
  return out;
}

}  // namespace contrechamp::copies
