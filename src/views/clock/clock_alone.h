// Clips with sound that stand on no clock, each with the pair that speaks most for one: what cannot be told is said,
// not guessed.
#pragma once

#include <cstdint>

#include "base/json.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

// {"total", "clips": [{"id", "name", "side", "state", "best": null | {"id", "name", "score"}}]}, at most `limit` clips,
// in order of id. `clock` is as clock_groups gives it.
base::Json clips_alone(store::Catalogue& catalogue, const base::Json& clock, std::int64_t limit);

}  // namespace contrechamp::views
