// A group's clock tied to the world: every claim bounds the time at which the group's line begins; claims that leave no
// common time contradict each other, and both stay. Nothing is chosen silently.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"

namespace contrechamp::clock {

// At group time `at_s`, the world's clock stood between `earliest` and `latest` (both included).
struct WorldClaim {
  std::size_t member = 0;  // of the group, to name it
  double at_s = 0;
  base::WorldTime earliest, latest;
  std::string who;  // file, person, visible clock, …: in words
};

struct BoundClaim {
  WorldClaim claim;
  base::WorldTime zero_from, zero_to;    // where it puts the group's zero
  std::vector<std::size_t> contradicts;  // other claims, by index
};

// A largest set of claims that can hold together, and the times of the group's zero at which they all do.
struct WorldFit {
  std::vector<std::size_t> claims;
  base::WorldTime zero_from, zero_to;
};

struct WorldTimes {
  std::vector<BoundClaim> claims;  // in the order given
  std::vector<WorldFit> fits;      // most claims first; more than one when there are contradictions
};

// A claim with earliest > latest contradicts everything, itself included.
WorldTimes weigh_claims(const std::vector<WorldClaim>& claims);

}  // namespace contrechamp::clock
