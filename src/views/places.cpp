#include "views/places.h"

namespace contrechamp::views {
namespace {

constexpr std::size_t most_folders = 2000;  // of one listing: more than a person reads through

}  // namespace

base::Result<FolderView> read_folders(const std::string& path) {
  FolderView out;
  out.starts = intake::folder_starts();
  if (path.empty()) return out;
  auto listed = intake::list_folders(path, most_folders);
  if (!listed) return tl::unexpected(listed.error());
  out.listing = std::move(*listed);
  return out;
}

std::vector<store::Place> find_named_places(const archive::Layout& layout, const std::string& text,
                                            std::int64_t limit) {
  return store::find_places(layout.gazetteer().string(), text, limit);
}

}  // namespace contrechamp::views
