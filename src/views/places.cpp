#include "views/places.h"

#include "intake/folders.h"
#include "store/gazetteer/gazetteer.h"

namespace contrechamp::views {
namespace {

using base::Json;

constexpr std::size_t most_folders = 2000;  // of one listing: more than a person reads through

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

}  // namespace

base::Result<Json> view_folders(const std::string& path) {
  Json starts = Json::array();
  for (const auto& start : intake::folder_starts()) starts.push_back({{"kind", start.kind}, {"path", start.path}});
  intake::FolderListing found;
  if (!path.empty()) {
    auto listed = intake::list_folders(path, most_folders);
    if (!listed) return tl::unexpected(listed.error());
    found = std::move(*listed);
  }
  return Json{{"path", or_null(found.path)},
              {"parent", or_null(found.parent)},
              {"folders", found.folders},
              {"more", found.more},
              {"unnamed", found.unnamed},
              {"files", found.files},
              {"starts", starts}};
}

Json view_named_places(const archive::Layout& layout, const std::string& text, std::int64_t limit) {
  Json out = Json::array();
  for (const auto& place : store::find_places(layout.gazetteer().string(), text, limit))
    out.push_back({{"id", place.id},
                   {"name", place.name},
                   {"other_names", place.other_names},
                   {"lat", place.lat_deg},
                   {"lon", place.lon_deg},
                   {"feature", place.feature},
                   {"country", place.country},
                   {"population", place.population}});
  return out;
}

}  // namespace contrechamp::views
