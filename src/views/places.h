// The folders of this machine that a delivery is chosen from, and places by their names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archive/layout.h"
#include "base/result.h"
#include "intake/folders.h"
#include "store/gazetteer/gazetteer.h"

namespace contrechamp::views {

struct FolderView {
  intake::FolderListing listing;
  std::vector<intake::FolderStart> starts;
};

// Only the starts when `path` is empty.
base::Result<FolderView> read_folders(const std::string& path);

// Of the dump of GeoNames that was imported; nothing without one.
std::vector<store::Place> find_named_places(const archive::Layout& layout, const std::string& text, std::int64_t limit);

}  // namespace contrechamp::views
