// The JSON of folders and of named places (Folders, Place of docs/api/openapi.json).
#pragma once

#include <vector>

#include "base/json.h"
#include "views/places.h"

namespace contrechamp::views {

base::Json to_json(const FolderView& folders);
base::Json to_json(const std::vector<store::Place>& places);
// As the command line gives them: without other names and population.
base::Json to_short_json(const std::vector<store::Place>& places);

}  // namespace contrechamp::views
