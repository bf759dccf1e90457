// What ties a group's clock to the world: claims of files and of people.
#pragma once

#include <string>

#include "base/json.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

// `group` as clock_groups() makes it. {"claims", "fits"}: see docs/cli.md.
base::Json world_of(store::Catalogue& catalogue, const base::Json& group);

}  // namespace contrechamp::views
