// What the solver of the clock found, as JSON: for the API, and as the text that the catalogue keeps.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "views/clock/clock_solution.h"

namespace contrechamp::views {

base::Json to_json(const PlacedClip& clip);
base::Json to_json(const SolvedLink& link);
base::Json to_json(const LinkSetAside& link);
base::Json to_json(const OtherPair& pair);

std::string encode(const ClockSolution& solution);
// Nothing for a text that encode() does not write: the clock is then solved anew.
std::optional<ClockSolution> decode_solution(const std::string& text);

}  // namespace contrechamp::views
