// The story: incidents, times and areas, page after page, what was stated of late, and stored searches. A `limit` is of
// the rows of a page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/coded.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

// `next`: `after` of the next page; empty on the last.
template <class Row>
struct StoryPage {
  std::vector<Row> rows;
  std::string next;
};

// `after`: the `next` of the page before, or -1.
StoryPage<store::IncidentRow> read_incidents(store::Catalogue& catalogue, std::int64_t after, std::int64_t limit);

struct IncidentDetail {
  store::IncidentRow incident;
  bool disputed = false;  // under any key that holds one value
  std::vector<store::StatementRow> statements;
  std::vector<store::ItemRow> items;
};

// not_found (no_incident) for an id that no incident has.
base::Result<IncidentDetail> read_incident(store::Catalogue& catalogue, const std::string& id);
bool has_incident(store::Catalogue& catalogue, const std::string& id);

// Times and areas of statements, then those that files claim; `after` is empty or the `next` of the page before.
StoryPage<store::TimeRow> read_chronology(store::Catalogue& catalogue, const std::string& after, std::int64_t limit);
StoryPage<store::AreaRow> read_areas(store::Catalogue& catalogue, const std::string& after, std::int64_t limit);

// The rows of all items and incidents that statements after one of them are about.
struct StoryChanges {
  store::StatedSince since;
  std::vector<store::TimeRow> times;
  std::vector<store::AreaRow> areas;
  std::vector<store::IncidentRow> incidents;
};
StoryChanges read_story_since(store::Catalogue& catalogue, std::int64_t since);

struct StoredSearch {
  std::int64_t seq = -1;
  std::string by, name;
  std::string query;  // JSON
};
std::vector<StoredSearch> read_searches(store::Catalogue& catalogue);

}  // namespace contrechamp::views
