// Lays the clips of one family on one line of time and over one picture. Of families.cpp only.
#pragma once

#include <set>

#include "copies/family/families.h"

namespace contrechamp::copies {

inline constexpr std::int64_t splice_us = 700000;

// One clip's side of a segment; sides 2n and 2n + 1 belong together.
struct End {
  std::uint32_t clip = 0, other = 0;
  std::size_t link = 0;
  std::int64_t start_us = 0, end_us = 0;
  Box box;               // around the part of this clip's picture that both show
  double share = 1;      // that part of it
  double scale = 1;      // this clip's pixels across one of the other's
  bool known = true;     // false: that they share something is said, where is not
  bool spliced = false;  // both clips go on where their agreement ends: one of them was cut there
  bool inset = false;    // the other clip is small in this one's picture, beside something else
};

// b's pixels across one of a's.
double pixels_across(const PlaneMap& a_to_b, const FamilyClip& a, const FamilyClip& b);

struct Cast {
  std::span<const FamilyClip> clips;
  std::span<const FamilyLink> links;
  const std::vector<End>& ends;
  const std::set<std::uint32_t>& composite;  // clips put together from others
};

// `segments`: numbers of the first ends of those that make the family.
Family lay_out(const Cast& cast, const std::vector<std::size_t>& segments);

}  // namespace contrechamp::copies
