// The clock: clips of one event on one line, and what was heard of each.
#include <algorithm>

#include "archive/saying.h"
#include "http/routes/asked.h"
#include "http/routes/subjects.h"
#include "pipeline/stages/listen/listen.h"
#include "views/clock/clock_alone.h"
#include "views/clock/clock_groups.h"
#include "views/items.h"

namespace contrechamp::http {
namespace {

using base::Json;

// The error where one of these is no item.
base::Result<void> check_items(Context& c, const std::vector<std::string>& ids) {
  for (const auto& id : ids)
    if (const auto item = views::find_item(*c.readers.lend(), id); !item) return tl::unexpected(item.error());
  return {};
}

Response get_clock(Context& c, const Request&) { return json_reply(c.clock.groups()); }

Response list_alone(Context& c, const Request& r) {
  const Json groups = c.clock.groups();
  return json_reply(views::clips_alone(*c.readers.lend(), groups, number_of(r, "limit", 200, 5000)));
}

Response get_clock_of(Context& c, const Request& r) {
  if (const auto known = check_items(c, {r.parts.id}); !known) return error_reply(known.error());
  return json_reply(views::group_of(c.clock.groups(), r.parts.id));
}

Response explain_pair(Context& c, const Request& r) {
  const std::string a = text_of(r, "a"), b = text_of(r, "b");
  if (!is_item_id(a) || !is_item_id(b)) return json_error(400, "refused", base::Code::asked_pair);
  if (const auto known = check_items(c, {a, b}); !known) return error_reply(known.error());
  return json_reply(c.clock.why(a, b));
}

// The clock solved anew, with the seq of what was said.
Response say_link(Context& c, const Request& r) {
  const auto link = link_of(base::parse_json(r.body));
  if (!link) return error_reply(link.error());
  if (const auto known = check_items(c, {link->a, link->b}); !known) return error_reply(known.error());
  auto record = archive::make_statement(c.archive, {link->a, ""}, link->said);
  if (!record) return error_reply(record.error());
  const std::int64_t first = commit(c, {std::move(*record)});
  Json answer = c.clock.groups();
  answer["first_seq"] = first;
  return json_reply(answer);
}

Response draw_wave(Context& c, const Request& r) {
  if (const auto known = check_items(c, {r.parts.id}); !known) return error_reply(known.error());
  const auto points = std::max<std::int64_t>(number_of(r, "points", 2000, 20000), 1);
  return json_reply(pipeline::wave_json(c.archive.layout(), r.parts.id, points));
}

}  // namespace

Rows clock_rows() {
  return {{"GET", "/api/clock", get_clock, {.lane = Lane::solve}},
          {"GET", "/api/clock/why", explain_pair, {.lane = Lane::solve}},
          {"GET", "/api/clock/alone", list_alone, {.lane = Lane::solve}},
          {"POST", "/api/clock/say", say_link, {.lane = Lane::solve, .writes = true}},
          {"GET", "/api/items/:id/clock", get_clock_of, {.lane = Lane::solve}},
          {"GET", "/api/items/:id/wave", draw_wave}};
}

}  // namespace contrechamp::http
