// The JSON of incidents, and of the times and areas of chronology and map (IncidentFields, TimeRow, Area … of
// docs/api/openapi.json).
#pragma once

#include <vector>

#include "base/json.h"
#include "views/story.h"

namespace contrechamp::views {

base::Json to_json(const store::IncidentRow& incident);
base::Json to_json(const std::vector<store::IncidentRow>& incidents);
base::Json to_json(const IncidentDetail& detail);
base::Json to_json(const store::TimeRow& time);
base::Json to_json(const store::AreaRow& area);
base::Json to_json(const StoryPage<store::IncidentRow>& page);
base::Json to_json(const StoryPage<store::TimeRow>& page);
base::Json to_json(const StoryPage<store::AreaRow>& page);
base::Json to_json(const StoryChanges& changes);

}  // namespace contrechamp::views
