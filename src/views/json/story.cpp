#include "views/json/story.h"

#include "views/json/statements.h"
#include "views/json/values.h"

namespace contrechamp::views {
namespace {

using base::Json;

Json times_json(const std::vector<store::TimeRow>& times) {
  return array_of(times, [](const auto& time) { return to_json(time); });
}

Json areas_json(const std::vector<store::AreaRow>& areas) {
  return array_of(areas, [](const auto& area) { return to_json(area); });
}

}  // namespace

Json to_json(const store::IncidentRow& i) {
  return {{"id", i.id},
          {"title", i.title},
          {"stage", or_null(i.stage)},
          {"side", or_null(i.side)},
          {"place", or_null(i.place)},
          {"items", i.items},
          {"disputed", i.times > 1}};
}

Json to_json(const std::vector<store::IncidentRow>& incidents) {
  return array_of(incidents, [](const auto& incident) { return to_json(incident); });
}

Json to_json(const IncidentDetail& detail) {
  Json out = to_json(detail.incident);
  out["disputed"] = detail.disputed;
  out["statements"] = to_json(detail.statements);
  out["items_list"] = array_of(detail.items, [](const auto& item) {
    return Json{{"id", item.id}, {"name", item.name}};
  });
  return out;
}

Json to_json(const store::TimeRow& t) {
  return {{"seq", t.seq},
          {"item", or_null(t.item)},
          {"incident", or_null(t.incident)},
          {"name", t.name},
          {"value", or_null(t.value)},
          {"from_s", bound_json(t.earliest_us)},
          {"to_s", bound_json(t.latest_us)},
          {"flags", flags_json(t.flags)},
          {"by", or_null(t.by)},
          {"side", or_null(t.side)},
          {"source", or_null(t.source)},
          {"stage", or_null(t.stage)},
          {"claimed", t.claimed}};
}

Json to_json(const store::AreaRow& a) {
  return {{"seq", a.seq},        {"item", or_null(a.item)},   {"incident", or_null(a.incident)},
          {"name", a.name},      {"place", or_null(a.value)}, {"lat", a.lat_deg},
          {"lon", a.lon_deg},    {"radius_m", a.radius_m},    {"bearing_deg", or_null(a.bearing_deg)},
          {"by", or_null(a.by)}, {"side", or_null(a.side)},   {"claimed", a.claimed}};
}

Json to_json(const StoryPage<store::IncidentRow>& page) {
  return {{"next", or_null(page.next)}, {"incidents", to_json(page.rows)}};
}

Json to_json(const StoryPage<store::TimeRow>& page) {
  return {{"next", or_null(page.next)}, {"rows", times_json(page.rows)}};
}

Json to_json(const StoryPage<store::AreaRow>& page) {
  return {{"next", or_null(page.next)}, {"rows", areas_json(page.rows)}};
}

Json to_json(const StoryChanges& changes) {
  return {{"until", changes.since.until},
          {"subjects", changes.since.few ? Json(changes.since.subjects) : Json()},
          {"times", times_json(changes.times)},
          {"areas", areas_json(changes.areas)},
          {"incidents", to_json(changes.incidents)}};
}

}  // namespace contrechamp::views
