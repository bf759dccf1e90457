// Robust least squares over the links of one group.
#pragma once

#include <vector>

#include "clock/group/group.h"

namespace contrechamp::clock {

// Solves offsets and rates of `members` from `links` by iteratively reweighted least squares. Links weigh by their own
// width and by their residual (Cauchy). `at[clip]`: index of a clip in `members`.
void solve_offsets(std::vector<Member>& members, const std::vector<Link>& links, const std::vector<std::size_t>& at);

// A link between two still phones that disagrees with the solution has followed an echo. It gets the lag of the
// solution, which rests on more pairs, and its interval is widened to hold both. Moving and stated links are not
// changed.
void correct_echoes(const std::vector<Member>& members, std::vector<Link>& links, const std::vector<std::size_t>& at);

}  // namespace contrechamp::clock
