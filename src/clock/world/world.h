// The world time of a group. Every claim is an interval for the world time at which the time base of the group begins.
// Claims whose intervals do not intersect contradict each other; all are kept, and none is chosen.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"

namespace contrechamp::clock {

// At the group time `at_s`, the world time was between `earliest` and `latest`, both included.
struct WorldClaim {
  std::size_t member = 0;  // of the group, whose claim it is
  double at_s = 0;
  base::WorldTime earliest, latest;
  std::string who;  // the source in words: file, person, visible clock, …
};

struct BoundClaim {
  WorldClaim claim;
  base::WorldTime zero_from, zero_to;    // of the group's zero by this claim
  std::vector<std::size_t> contradicts;  // indices of other claims
};

// A maximal set of claims that are consistent, and the interval of the group's zero in which all of them hold.
struct WorldFit {
  std::vector<std::size_t> claims;
  base::WorldTime zero_from, zero_to;
};

struct WorldTimes {
  std::vector<BoundClaim> claims;  // in the order given
  std::vector<WorldFit> fits;      // most claims first; several when there are contradictions
};

// A claim with earliest > latest contradicts everything, itself included.
WorldTimes weigh_claims(const std::vector<WorldClaim>& claims);

}  // namespace contrechamp::clock
