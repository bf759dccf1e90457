// Footages shown by several items: which part each shows, what was done to it, and when it is known to have existed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "copies/family/families.h"
#include "views/copies/copy_list.h"

namespace contrechamp::views {

struct FamilyMember {
  store::ItemRow item;
  copies::Member placed;
  std::vector<std::string> edits;  // against the reference
};

// When an item is known to have existed.
struct KnownTime {
  std::string item, name;
  std::string basis;  // container, statement, arrival
  std::int64_t from_us = 0, until_us = 0;
  std::string words;
};

struct FamilyDetail {
  std::string id;
  std::int64_t length_us = 0;
  std::vector<FamilyMember> members;  // the reference first
  std::size_t widest = 0, best = 0;   // numbers of members
  std::vector<CopyPair> links;
  std::vector<KnownTime> known_times;  // the earliest first
};

// Those that `item` belongs to, or all when it is empty. What people agree on goes before what was found.
std::vector<FamilyDetail> read_families(store::Catalogue& catalogue, const std::string& item);

}  // namespace contrechamp::views
