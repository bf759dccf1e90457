// What people say of items, and take back; searches that they keep.
#include <set>

#include "archive/saying.h"
#include "http/routes/asked.h"
#include "http/routes/subjects.h"
#include "views/items.h"
#include "views/story.h"
#include "views/views.h"

namespace contrechamp::http {
namespace {

using base::Json;

Json said_reply(std::int64_t first, std::size_t count) { return {{"first_seq", first}, {"count", count}}; }

// The same of many items: all of it is said, or nothing.
base::Result<Json> say_of_items(Context& c, const std::vector<std::string>& ids,
                                const std::vector<model::Statement>& said) {
  std::vector<archive::Record> records;
  for (const auto& id : ids) {
    if (const auto found = views::find_item(*c.readers.lend(), id); !found) return tl::unexpected(found.error());
    for (const auto& one : said) {
      if (one.key == "incident" && !one.value.empty() && !views::has_incident(*c.readers.lend(), one.value))
        return base::fail(base::ErrorKind::not_found, base::Code::no_incident);
      auto record = archive::make_statement(c.archive, {id, ""}, one);
      if (!record) return tl::unexpected(record.error());
      records.push_back(std::move(*record));
    }
  }
  if (records.empty()) return base::fail(base::ErrorKind::refused, base::Code::say_nothing);
  return said_reply(commit(c, records), records.size());
}

Response say(Context& c, const Request& r) {
  const auto said = said_of(base::parse_json(r.body));
  if (!said) return error_reply(said.error());
  if (const auto done = say_of_items(c, {r.parts.id}, {*said}); !done) return error_reply(done.error());
  auto catalogue = c.readers.lend();
  const auto item = views::find_item(*catalogue, r.parts.id);
  return item ? json_reply(views::view_whole(*catalogue, *item)) : error_reply(item.error());
}

Response say_of_many(Context& c, const Request& r) {
  const Json asked = base::parse_json(r.body);
  const auto said = all_said_of(asked);
  return said ? json_reply(say_of_items(c, texts_of(asked, "items"), *said)) : error_reply(said.error());
}

base::Result<Json> withdraw_all(Context& c, const std::set<std::int64_t>& seqs, const std::string& by,
                                const std::string& reason) {
  std::vector<archive::Record> records;
  for (const std::int64_t seq : seqs) {
    auto record = archive::make_withdrawal(c.archive, seq, by, reason);
    if (!record) return tl::unexpected(record.error());
    records.push_back(std::move(*record));
  }
  if (records.empty()) return base::fail(base::ErrorKind::refused, base::Code::withdraw_nothing);
  return said_reply(commit(c, records), records.size());
}

Response withdraw(Context& c, const Request& r) {
  const Json asked = base::parse_json(r.body);
  if (!has_list(asked, "seqs")) return json_error(400, "refused", base::Code::asked_seqs);
  std::set<std::int64_t> seqs;
  for (const Json& seq : asked["seqs"])
    if (seq.is_number_integer()) seqs.insert(seq.get<std::int64_t>());
  return json_reply(withdraw_all(c, seqs, text_of(asked, "by"), text_of(asked, "reason")));
}

Response list_searches(Context& c, const Request&) { return json_reply(views::view_searches(*c.readers.lend())); }

Response say_search(Context& c, const Request& r) {
  const Json asked = base::parse_json(r.body);
  const auto search = model::value_from_json(model::Form::search, asked);
  if (!search) return error_reply(search.error());
  model::Statement said;
  said.key = model::search_key;
  said.value = model::encode_value(*search);
  said.by = text_of(asked, "by");
  auto record = archive::make_statement(c.archive, {}, said);
  if (!record) return error_reply(record.error());
  commit(c, {std::move(*record)});
  return list_searches(c, r);
}

}  // namespace

Rows statement_rows() {
  return {{"POST", "/api/items/:id/say", say, {.writes = true}},
          {"POST", "/api/say", say_of_many, {.writes = true}},
          {"POST", "/api/withdraw", withdraw, {.writes = true}},
          {"GET", "/api/searches", list_searches},
          {"POST", "/api/searches", say_search, {.writes = true}}};
}

}  // namespace contrechamp::http
