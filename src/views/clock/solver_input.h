// All that the solver of the clock reads from the catalogue.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/tables/catalogue.h"
#include "views/clock/link_statements.h"

namespace contrechamp::views {

struct SolverInput {
  std::vector<store::SoundPairRow> pairs;
  std::vector<LinkOpinion> stated;  // one for each pair with a stated link
  std::map<std::string, store::SoundRow> sounds;
  std::string digest;  // of all this and of the versions of comparison and solver
};

SolverInput read_solver_input(store::Catalogue& catalogue);

// The position in the file at which the sound begins; 0 for an item without sound.
double begin_s(const SolverInput& input, const std::string& id);

}  // namespace contrechamp::views
