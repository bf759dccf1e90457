// The archive as the server sees it: what people say, incidents, times, areas, places by name.
#include <charconv>
#include <set>

#include "archive/saying.h"
#include "base/coded.h"
#include "http/routes/archive_workbench.h"
#include "store/gazetteer/gazetteer.h"
#include "views/views.h"

namespace contrechamp::http {

using base::Json;

std::int64_t ArchiveWorkbench::commit(const std::vector<archive::Record>& records) {
  const std::int64_t first = archive_.commit(records);
  ++said_;
  ++changes_;
  return first;
}

Json ArchiveWorkbench::facets(const store::ItemQuery& query) {
  return kept("facets " + filters_of(query), [&] { return views::view(readers_->facets(query)); });
}

std::string ArchiveWorkbench::filters_of(const store::ItemQuery& query) {
  return base::dump(Json{query.id, query.kind, query.side, query.source, query.state, query.text, query.sound,
                         query.gps, query.copies, query.clock, query.time, query.place, query.disputed, query.rating,
                         query.graphic, query.tag, query.person, query.incident});
}

Json ArchiveWorkbench::graphic_levels() {
  return kept("graphic", [&] {
    Json out = Json::array();
    for (const auto& [id, level] : readers_->graphic_levels()) out.push_back({{"id", id}, {"level", level}});
    return out;
  });
}

base::Result<Json> ArchiveWorkbench::say(const std::string& id, const model::Statement& said) {
  const auto done = say_of_many({id}, {said});
  if (!done) return done;
  return item(id);
}

base::Result<Json> ArchiveWorkbench::say_of_many(const std::vector<std::string>& ids,
                                                 const std::vector<model::Statement>& said) {
  std::vector<archive::Record> records;
  for (const auto& id : ids) {
    if (const auto found = find(id); !found) return tl::unexpected(found.error());
    for (const auto& one : said) {
      if (one.key == "incident" && !one.value.empty() && readers_->incidents(one.value, -1, 1).empty())
        return base::fail(base::ErrorKind::not_found, base::Code::no_incident);
      auto record = archive::make_statement(archive_, {id, ""}, one);
      if (!record) return tl::unexpected(record.error());
      records.push_back(std::move(*record));
    }
  }
  if (records.empty()) return base::fail(base::ErrorKind::refused, base::Code::say_nothing);
  const std::int64_t first = commit(records);
  return Json{{"first_seq", first}, {"count", records.size()}};
}

base::Result<Json> ArchiveWorkbench::withdraw(const std::vector<std::int64_t>& seqs, const std::string& by,
                                              const std::string& reason) {
  std::vector<archive::Record> records;
  for (const std::int64_t seq : std::set<std::int64_t>(seqs.begin(), seqs.end())) {
    auto record = archive::make_withdrawal(archive_, seq, by, reason);
    if (!record) return tl::unexpected(record.error());
    records.push_back(std::move(*record));
  }
  if (records.empty()) return base::fail(base::ErrorKind::refused, base::Code::withdraw_nothing);
  const std::int64_t first = commit(records);
  return Json{{"first_seq", first}, {"count", records.size()}};
}

Json ArchiveWorkbench::searches() {
  Json out = Json::array();
  for (const auto& said : readers_->statements_that_stand(model::search_key)) {
    const auto value = model::value_of(said.key, said.value);
    if (const auto* search = std::get_if<model::Search>(&value))
      out.push_back(
          {{"seq", said.seq}, {"by", said.by}, {"name", search->name}, {"query", base::parse_json(search->query)}});
  }
  return out;
}

base::Result<Json> ArchiveWorkbench::say_search(const model::Statement& said) {
  auto record = archive::make_statement(archive_, {}, said);
  if (!record) return tl::unexpected(record.error());
  commit({std::move(*record)});
  return searches();
}

Json ArchiveWorkbench::incidents(std::int64_t after, std::int64_t limit) {
  const auto rows = readers_->incidents("", after, limit);
  Json out = Json::array();
  for (const auto& row : rows) out.push_back(views::view(row));
  const bool more = static_cast<std::int64_t>(rows.size()) == limit && limit > 0;
  return {{"next", more ? Json(std::to_string(rows.back().seq)) : Json()}, {"incidents", out}};
}

base::Result<Json> ArchiveWorkbench::incident(const std::string& id) {
  const auto rows = readers_->incidents(id, -1, 1);
  if (rows.empty()) return base::fail(base::ErrorKind::not_found, base::Code::no_incident);
  return views::view_whole(*readers_.lend(), rows.front());
}

base::Result<Json> ArchiveWorkbench::say_of_incident(const std::string& given,
                                                     const std::vector<model::Statement>& said) {
  const std::string id = given.empty() ? archive::new_incident_id() : given;
  if (!given.empty() && readers_->incidents(id, -1, 1).empty())
    return base::fail(base::ErrorKind::not_found, base::Code::no_incident);
  std::vector<archive::Record> records;
  for (const auto& one : said) {
    auto record = archive::make_statement(archive_, {"", id}, one);
    if (!record) return tl::unexpected(record.error());
    records.push_back(std::move(*record));
  }
  if (records.empty()) return base::fail(base::ErrorKind::refused, base::Code::incident_of_nothing);
  commit(records);
  return incident(id);
}

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

// `said` and `claimed` read a page after a number.
template <class Said, class Claimed>
Json two_lists(const std::string& after, std::int64_t limit, const Said& said, const Claimed& claimed) {
  const Cursor cursor = cursor_from(after);
  const auto rows = cursor.claimed ? claimed(cursor.seq) : said(cursor.seq);
  Json out = Json::array();
  for (const auto& row : rows) out.push_back(views::view(row));
  Json next;
  if (static_cast<std::int64_t>(rows.size()) == limit && limit > 0)
    next = (cursor.claimed ? "c" : "s") + std::to_string(rows.back().seq);
  else if (!cursor.claimed) next = "c-1";
  return {{"next", next}, {"rows", out}};
}

}  // namespace

Json ArchiveWorkbench::chronology(const std::string& after, std::int64_t limit) {
  return two_lists(
      after, limit, [&](std::int64_t seq) { return readers_->times(seq, limit); },
      [&](std::int64_t seq) { return readers_->claimed_times(seq, limit); });
}

Json ArchiveWorkbench::areas(const std::string& after, std::int64_t limit) {
  return two_lists(
      after, limit, [&](std::int64_t seq) { return readers_->areas(seq, limit); },
      [&](std::int64_t seq) { return readers_->claimed_areas(seq, limit); });
}

Json ArchiveWorkbench::story_since(std::int64_t since) {
  constexpr std::int64_t most_subjects = 1000, most_rows = 1000;
  auto lease = readers_.lend();
  store::Catalogue& catalogue = *lease;
  const auto said = catalogue.said_since(since, most_subjects);
  Json out{{"until", said.until},
           {"subjects", said.few ? Json(said.subjects) : Json()},
           {"times", Json::array()},
           {"areas", Json::array()},
           {"incidents", Json::array()}};
  const auto add = [](Json& to, const auto& rows) {
    for (const auto& row : rows) to.push_back(views::view(row));
  };
  for (const auto& subject : said.subjects) {
    add(out["times"], catalogue.times(-1, most_rows, subject));
    add(out["times"], catalogue.claimed_times(-1, most_rows, subject));
    add(out["areas"], catalogue.areas(-1, most_rows, subject));
    add(out["areas"], catalogue.claimed_areas(-1, most_rows, subject));
    add(out["incidents"], catalogue.incidents(subject, -1, 1));
  }
  return out;
}

Json ArchiveWorkbench::gazetteer(const std::string& text, std::int64_t limit) {
  Json out = Json::array();
  for (const auto& place : store::find_places(archive_.layout().gazetteer().string(), text, limit))
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

base::Result<Json> ArchiveWorkbench::import_gazetteer(const std::string& file) {
  const auto count = store::import_geonames(file, archive_.layout().gazetteer().string());
  if (!count) return tl::unexpected(count.error());
  ++changes_;
  return Json{{"places", *count}};
}

}  // namespace contrechamp::http
