#include "views/story.h"

#include <charconv>

#include "model/statement.h"

namespace contrechamp::views {
namespace {

// A cursor of two lists, the second after the first: "s17", then "c4".
struct Cursor {
  bool claimed = false;
  std::int64_t seq = -1;
};

Cursor cursor_from(const std::string& text) {
  Cursor cursor;
  if (text.size() < 2) return cursor;
  cursor.claimed = text[0] == 'c';
  std::from_chars(text.data() + 1, text.data() + text.size(), cursor.seq);
  return cursor;
}

template <class Row>
bool is_full(const std::vector<Row>& rows, std::int64_t limit) {
  return limit > 0 && static_cast<std::int64_t>(rows.size()) == limit;
}

// `stated` and `claimed` read the rows after a number.
template <class Row, class Stated, class Claimed>
StoryPage<Row> page_of_both(const std::string& after, std::int64_t limit, const Stated& stated,
                            const Claimed& claimed) {
  const Cursor cursor = cursor_from(after);
  StoryPage<Row> out;
  out.rows = cursor.claimed ? claimed(cursor.seq) : stated(cursor.seq);
  if (is_full(out.rows, limit)) out.next = (cursor.claimed ? "c" : "s") + std::to_string(out.rows.back().seq);
  else if (!cursor.claimed) out.next = "c-1";
  return out;
}

template <class Row>
void append(std::vector<Row>& to, std::vector<Row> rows) {
  to.insert(to.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

}  // namespace

StoryPage<store::IncidentRow> read_incidents(store::Catalogue& catalogue, std::int64_t after, std::int64_t limit) {
  StoryPage<store::IncidentRow> out;
  out.rows = catalogue.story().incidents("", after, limit);
  if (is_full(out.rows, limit)) out.next = std::to_string(out.rows.back().seq);
  return out;
}

base::Result<IncidentDetail> read_incident(store::Catalogue& catalogue, const std::string& id) {
  constexpr std::int64_t most_items = 1000;  // of one incident: as many as a page of a list has
  const auto rows = catalogue.story().incidents(id, -1, 1);
  if (rows.empty()) return base::fail(base::ErrorKind::not_found, base::Code::no_incident);
  IncidentDetail out;
  out.incident = rows.front();
  out.statements = catalogue.statements().of_incident(id);
  out.disputed = store::is_disputed(out.statements);
  store::ItemQuery query;
  query.incident = id;
  query.limit = most_items;
  out.items = catalogue.items().page(query);
  return out;
}

bool has_incident(store::Catalogue& catalogue, const std::string& id) {
  return !catalogue.story().incidents(id, -1, 1).empty();
}

StoryPage<store::TimeRow> read_chronology(store::Catalogue& catalogue, const std::string& after, std::int64_t limit) {
  return page_of_both<store::TimeRow>(
      after, limit, [&](std::int64_t seq) { return catalogue.story().times(seq, limit); },
      [&](std::int64_t seq) { return catalogue.story().claimed_times(seq, limit); });
}

StoryPage<store::AreaRow> read_areas(store::Catalogue& catalogue, const std::string& after, std::int64_t limit) {
  return page_of_both<store::AreaRow>(
      after, limit, [&](std::int64_t seq) { return catalogue.story().areas(seq, limit); },
      [&](std::int64_t seq) { return catalogue.story().claimed_areas(seq, limit); });
}

StoryChanges read_story_since(store::Catalogue& catalogue, std::int64_t since) {
  constexpr std::int64_t most_subjects = 1000, most_rows = 1000;
  StoryChanges out;
  out.since = catalogue.story().stated_since(since, most_subjects);
  for (const auto& subject : out.since.subjects) {
    append(out.times, catalogue.story().times(-1, most_rows, subject));
    append(out.times, catalogue.story().claimed_times(-1, most_rows, subject));
    append(out.areas, catalogue.story().areas(-1, most_rows, subject));
    append(out.areas, catalogue.story().claimed_areas(-1, most_rows, subject));
    append(out.incidents, catalogue.story().incidents(subject, -1, 1));
  }
  return out;
}

std::vector<StoredSearch> read_searches(store::Catalogue& catalogue) {
  std::vector<StoredSearch> out;
  for (const auto& statement : catalogue.statements().standing(model::search_key)) {
    const auto value = model::value_of(statement.key, statement.value);
    if (const auto* search = std::get_if<model::Search>(&value))
      out.push_back({statement.seq, statement.by, search->name, search->query});
  }
  return out;
}

}  // namespace contrechamp::views
