// What ties a group's clock to the world: claims of time of its files and its people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "clock/world/world.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

struct GroupMember;

struct WorldClaim {
  std::string item, name;
  double at_s = 0;  // position in the item
  base::WorldTime earliest, latest;
  std::string by;
  std::vector<std::size_t> contradicts;  // numbers of other claims
};

struct GroupWorld {
  std::vector<WorldClaim> claims;
  std::vector<clock::WorldFit> fits;  // by the numbers of claims
};

GroupWorld world_of(store::Catalogue& catalogue, const std::vector<GroupMember>& members);

}  // namespace contrechamp::views
