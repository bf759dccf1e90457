// Where the clock of a file begins again, from what the stage `probe` kept to the tasks that seek in the file.
#pragma once

#include <vector>

#include "base/json.h"
#include "model/claims/clock_part.h"
#include "store/tables/catalogue.h"

namespace contrechamp::pipeline {

// As a parameter of a task: [[byte, at_us, raw_us], …], empty for most files.
base::Json clock_parts(store::Catalogue& catalogue, const std::string& item);
// In the jail: what stands under "parts".
std::vector<model::ClockPart> clock_parts_from(const base::Json& params);

}  // namespace contrechamp::pipeline
