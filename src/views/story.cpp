#include "views/story.h"

#include <charconv>

#include "model/statement.h"
#include "views/views.h"

namespace contrechamp::views {
namespace {

using base::Json;

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

// `said` and `claimed` read a page after a number.
template <class Said, class Claimed>
Json two_lists(const std::string& after, std::int64_t limit, const Said& said, const Claimed& claimed) {
  const Cursor cursor = cursor_from(after);
  const auto rows = cursor.claimed ? claimed(cursor.seq) : said(cursor.seq);
  Json out = Json::array();
  for (const auto& row : rows) out.push_back(view(row));
  Json next;
  if (static_cast<std::int64_t>(rows.size()) == limit && limit > 0)
    next = (cursor.claimed ? "c" : "s") + std::to_string(rows.back().seq);
  else if (!cursor.claimed) next = "c-1";
  return {{"next", next}, {"rows", out}};
}

template <class Rows>
void add(Json& to, const Rows& rows) {
  for (const auto& row : rows) to.push_back(view(row));
}

}  // namespace

Json view_incidents(store::Catalogue& catalogue, std::int64_t after, std::int64_t limit) {
  const auto rows = catalogue.story().incidents("", after, limit);
  Json out = Json::array();
  add(out, rows);
  const bool more = static_cast<std::int64_t>(rows.size()) == limit && limit > 0;
  return {{"next", more ? Json(std::to_string(rows.back().seq)) : Json()}, {"incidents", out}};
}

base::Result<Json> view_incident(store::Catalogue& catalogue, const std::string& id) {
  const auto rows = catalogue.story().incidents(id, -1, 1);
  if (rows.empty()) return base::fail(base::ErrorKind::not_found, base::Code::no_incident);
  return view_whole(catalogue, rows.front());
}

bool has_incident(store::Catalogue& catalogue, const std::string& id) {
  return !catalogue.story().incidents(id, -1, 1).empty();
}

Json view_chronology(store::Catalogue& catalogue, const std::string& after, std::int64_t limit) {
  return two_lists(
      after, limit, [&](std::int64_t seq) { return catalogue.story().times(seq, limit); },
      [&](std::int64_t seq) { return catalogue.story().claimed_times(seq, limit); });
}

Json view_areas(store::Catalogue& catalogue, const std::string& after, std::int64_t limit) {
  return two_lists(
      after, limit, [&](std::int64_t seq) { return catalogue.story().areas(seq, limit); },
      [&](std::int64_t seq) { return catalogue.story().claimed_areas(seq, limit); });
}

Json view_story_since(store::Catalogue& catalogue, std::int64_t since) {
  constexpr std::int64_t most_subjects = 1000, most_rows = 1000;
  const auto said = catalogue.story().said_since(since, most_subjects);
  Json out{{"until", said.until},
           {"subjects", said.few ? Json(said.subjects) : Json()},
           {"times", Json::array()},
           {"areas", Json::array()},
           {"incidents", Json::array()}};
  for (const auto& subject : said.subjects) {
    add(out["times"], catalogue.story().times(-1, most_rows, subject));
    add(out["times"], catalogue.story().claimed_times(-1, most_rows, subject));
    add(out["areas"], catalogue.story().areas(-1, most_rows, subject));
    add(out["areas"], catalogue.story().claimed_areas(-1, most_rows, subject));
    add(out["incidents"], catalogue.story().incidents(subject, -1, 1));
  }
  return out;
}

Json view_searches(store::Catalogue& catalogue) {
  Json out = Json::array();
  for (const auto& said : catalogue.statements().standing(model::search_key)) {
    const auto value = model::value_of(said.key, said.value);
    if (const auto* search = std::get_if<model::Search>(&value))
      out.push_back(
          {{"seq", said.seq}, {"by", said.by}, {"name", search->name}, {"query", base::parse_json(search->query)}});
  }
  return out;
}

}  // namespace contrechamp::views
