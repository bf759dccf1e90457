// Where a person looks: the folders of this machine that a delivery is chosen from, and places by their names.
#pragma once

#include <string>

#include "archive/layout.h"
#include "base/json.h"
#include "base/result.h"

namespace contrechamp::views {

// Only where to begin when `path` is empty.
base::Result<base::Json> view_folders(const std::string& path);

// Of the dump of GeoNames that was imported; nothing where none was.
base::Json view_named_places(const archive::Layout& layout, const std::string& text, std::int64_t limit);

}  // namespace contrechamp::views
