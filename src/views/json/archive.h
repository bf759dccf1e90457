// The JSON of the archive as a whole (Archive, Counts of docs/api/openapi.json).
#pragma once

#include "base/json.h"
#include "views/archive_state.h"

namespace contrechamp::views {

base::Json to_json(const ArchiveState& state);
base::Json to_json(const store::Counts& counts);

}  // namespace contrechamp::views
