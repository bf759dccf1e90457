// The archive as a whole, and what is derived in it.
#include "http/routes/asked.h"
#include "http/routes/subjects.h"
#include "views/archive_state.h"
#include "views/items.h"

namespace contrechamp::http {

base::Json archive_summary(Context& c) {
  return c.kept.get("archive", [&c] {
    return views::view_archive(c.archive.settings(), *c.readers.lend(), c.jobs.fatal(), c.delivery.state());
  });
}

namespace {

// With what may change from one moment to the next, which no kept answer holds.
Response get_archive(Context& c, const Request&) {
  base::Json out = archive_summary(c);
  const std::string refusal = c.archive.write_refusal();
  out["writes"] = {{"allowed", refusal.empty()}, {"reason", refusal}};
  return json_reply(out);
}

Response list_jobs(Context& c, const Request& r) {
  return json_reply(views::view_jobs(*c.readers.lend(), text_of(r, "state")));
}

}  // namespace

Rows archive_rows() {
  return {{"GET", "/api/archive", get_archive},  //
          {"GET", "/api/jobs", list_jobs}};
}

}  // namespace contrechamp::http
