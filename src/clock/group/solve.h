// Robust least squares over the links of one group.
#pragma once

#include <vector>

#include "clock/group/group.h"

namespace contrechamp::clock {

// Moves offsets and rates of `members` (indices into them by `at`) so that links agree; links are weighted by their
// own width, and by how far they lie from the rest. `at[clip]` is the position of a clip in members.
void settle(std::vector<Member>& members, const std::vector<Link>& links, const std::vector<std::size_t>& at);

// A link between two who stand still that leaves the settled clock has followed an echo: what the others hear tells its
// lag better than itself. Its interval then holds both. Links that move, or that a person said, stay.
void heed_others(const std::vector<Member>& members, std::vector<Link>& links, const std::vector<std::size_t>& at);

}  // namespace contrechamp::clock
