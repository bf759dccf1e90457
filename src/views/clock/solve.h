// Gives the rows of the catalogue to the solver (clock/group), and its groups back by the ids of items.
#pragma once

#include "pipeline/stages/clock/sounds.h"
#include "views/clock/clock_solution.h"
#include "views/clock/solver_input.h"

namespace contrechamp::views {

// Takes as long as the groups need.
ClockSolution solve(const SolverInput& input, pipeline::Sounds& sounds);

}  // namespace contrechamp::views
