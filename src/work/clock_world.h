// What ties a group's clock to the world: claims of files and of people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "store/catalogue.h"

namespace contrechamp::work {

// The first time of its making that the item's file claims with its zone, microseconds UTC: the start of the recording or its
// end.
std::optional<std::int64_t> claimed_us(store::Catalogue& catalogue, const std::string& item);

// `group` as clock_groups() makes it. {"claims", "fits"}: see docs/cli.md.
base::Json world_of(store::Catalogue& catalogue, const base::Json& group);

}  // namespace contrechamp::work
