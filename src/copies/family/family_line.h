// Gives the members of one family a common time base and a common picture, those of its reference.
// Used by families.cpp only.
#pragma once

#include <set>

#include "copies/family/families.h"

namespace contrechamp::copies {

// A clip goes on beyond a segment when at least so much of it is left; a shorter remainder may be the error of the
// segment's bounds. Chosen by hand; not varied.
inline constexpr std::int64_t splice_us = 700000;

// One clip's side of a segment. Sides 2n and 2n + 1 belong to the same segment.
struct SegmentSide {
  std::uint32_t clip = 0, other = 0;
  std::size_t link = 0;
  std::int64_t start_us = 0, end_us = 0;
  Box box;               // around the part of this clip's picture that both show
  double share = 1;      // of this clip's picture: that part
  double scale = 1;      // this clip's pixels across one of the other's
  bool known = true;     // false: the segment is not known, a person states the pair alone
  bool spliced = false;  // both clips go on beyond the segment, so that one of them was cut there
  bool inset = false;    // the other clip is small in this one's picture, beside something else
};

// b's pixels across one of a's.
double pixels_across(const PlaneMap& a_to_b, const FamilyClip& a, const FamilyClip& b);

struct FamilyInput {
  std::span<const FamilyClip> clips;
  std::span<const FamilyLink> links;
  const std::vector<SegmentSide>& sides;
  const std::set<std::uint32_t>& composite;  // clips that are compilations
};

// `segments`: numbers of the first sides of the segments that make the family.
Family lay_out(const FamilyInput& input, const std::vector<std::size_t>& segments);

}  // namespace contrechamp::copies
