// Statements about items, withdrawals, and stored searches.
#include <set>

#include "archive/statements.h"
#include "http/routes/asked.h"
#include "http/routes/subjects.h"
#include "views/json/items.h"
#include "views/json/statements.h"

namespace contrechamp::http {
namespace {

using base::Json;

Json committed_reply(std::int64_t first, std::size_t count) { return {{"first_seq", first}, {"count", count}}; }

// The same statements about several items: all are committed, or none.
base::Result<Json> commit_about_items(Context& c, const std::vector<std::string>& ids,
                                      const std::vector<model::Statement>& statements) {
  std::vector<archive::Record> records;
  for (const auto& id : ids) {
    if (const auto found = views::find_item(*c.readers.lend(), id); !found) return tl::unexpected(found.error());
    for (const auto& one : statements) {
      if (one.key == "incident" && !one.value.empty() && !views::has_incident(*c.readers.lend(), one.value))
        return base::fail(base::ErrorKind::not_found, base::Code::no_incident);
      auto record = archive::make_statement(c.archive, {id, ""}, one);
      if (!record) return tl::unexpected(record.error());
      records.push_back(std::move(*record));
    }
  }
  if (records.empty()) return base::fail(base::ErrorKind::refused, base::Code::say_nothing);
  return committed_reply(commit(c, records), records.size());
}

Response state_about_item(Context& c, const Request& r) {
  const auto statement = statement_from(base::parse_json(r.body));
  if (!statement) return error_reply(statement.error());
  if (const auto done = commit_about_items(c, {r.parts.id}, {*statement}); !done) return error_reply(done.error());
  const auto item = views::read_item(*c.readers.lend(), r.parts.id);
  return item ? json_reply(views::to_json(*item)) : error_reply(item.error());
}

Response state_about_items(Context& c, const Request& r) {
  const Json asked = base::parse_json(r.body);
  const auto statements = statements_from(asked);
  if (!statements) return error_reply(statements.error());
  return json_reply(commit_about_items(c, texts_of(asked, "items"), *statements));
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
  return committed_reply(commit(c, records), records.size());
}

Response withdraw(Context& c, const Request& r) {
  const Json asked = base::parse_json(r.body);
  if (!has_list(asked, "seqs")) return json_error(400, "refused", base::Code::asked_seqs);
  std::set<std::int64_t> seqs;
  for (const Json& seq : asked["seqs"])
    if (seq.is_number_integer()) seqs.insert(seq.get<std::int64_t>());
  return json_reply(withdraw_all(c, seqs, text_of(asked, "by"), text_of(asked, "reason")));
}

Response list_searches(Context& c, const Request&) {
  return json_reply(views::to_json(views::read_searches(*c.readers.lend())));
}

Response store_search(Context& c, const Request& r) {
  const Json asked = base::parse_json(r.body);
  const auto search = model::value_from_json(model::Form::search, asked);
  if (!search) return error_reply(search.error());
  model::Statement statement;
  statement.key = model::search_key;
  statement.value = model::encode_value(*search);
  statement.by = text_of(asked, "by");
  auto record = archive::make_statement(c.archive, {}, statement);
  if (!record) return error_reply(record.error());
  commit(c, {std::move(*record)});
  return list_searches(c, r);
}

}  // namespace

Rows statement_rows() {
  return {{"POST", "/api/items/:id/say", state_about_item, {.writes = true}},
          {"POST", "/api/say", state_about_items, {.writes = true}},
          {"POST", "/api/withdraw", withdraw, {.writes = true}},
          {"GET", "/api/searches", list_searches},
          {"POST", "/api/searches", store_search, {.writes = true}}};
}

}  // namespace contrechamp::http
