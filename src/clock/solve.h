// Robust least squares over the links of one group.
#pragma once

#include <vector>

#include "clock/group.h"

namespace contrechamp::clock {

// Moves offsets and rates of `members` (indices into them by `at`) so that links agree; links are weighted by their
// own width, and by how far they lie from the rest. `at[clip]` is the position of a clip in members.
void settle(std::vector<Member>& members, const std::vector<Link>& links, const std::vector<std::size_t>& at);

}  // namespace contrechamp::clock
