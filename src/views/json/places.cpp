#include "views/json/places.h"

#include "views/json/values.h"

namespace contrechamp::views {

using base::Json;

Json to_json(const FolderView& folders) {
  const auto& listing = folders.listing;
  return {{"path", or_null(listing.path)},
          {"parent", or_null(listing.parent)},
          {"folders", listing.folders},
          {"more", listing.more},
          {"unnamed", listing.unnamed},
          {"files", listing.files},
          {"starts", array_of(folders.starts, [](const auto& start) {
             return Json{{"kind", start.kind}, {"path", start.path}};
           })}};
}

Json to_json(const std::vector<store::Place>& places) {
  return array_of(places, [](const auto& place) {
    return Json{{"id", place.id},
                {"name", place.name},
                {"other_names", place.other_names},
                {"lat", place.lat_deg},
                {"lon", place.lon_deg},
                {"feature", place.feature},
                {"country", place.country},
                {"population", place.population}};
  });
}

Json to_short_json(const std::vector<store::Place>& places) {
  Json out = to_json(places);
  for (Json& place : out) place.erase("other_names"), place.erase("population");
  return out;
}

}  // namespace contrechamp::views
