// Deliveries that the page asks for, and the folders that it chooses them from.
#include "http/routes/asked.h"
#include "http/routes/subjects.h"
#include "views/places.h"

namespace contrechamp::http {
namespace {

using base::Json;

base::Result<ingest::IngestOptions> delivery_of(const Json& asked) {
  if (!has_list(asked, "paths")) return base::fail(base::ErrorKind::refused, base::Code::asked_paths);
  ingest::IngestOptions options;
  options.side = text_of(asked, "side"), options.source = text_of(asked, "source"),
  options.note = text_of(asked, "note");
  for (const auto& path : texts_of(asked, "paths")) {
    if (path.empty() || path[0] != '/') return base::fail(base::ErrorKind::refused, base::Code::path_not_absolute);
    if (std::error_code error; !std::filesystem::exists(path, error))
      return base::fail(base::ErrorKind::not_found, base::Code::no_path);
    options.paths.emplace_back(path);
  }
  if (options.paths.empty()) return base::fail(base::ErrorKind::refused, base::Code::ingest_nothing);
  return options;
}

Response begin_delivery(Context& c, const Request& r) {
  auto options = delivery_of(base::parse_json(r.body));
  if (!options) return error_reply(options.error());
  const std::size_t count = options->paths.size();
  const auto begun = c.delivery.begin(std::move(*options));
  return begun ? json_reply(Json{{"started", count}}) : error_reply(begun.error());
}

Response list_folders(Context&, const Request& r) { return json_reply(views::view_folders(text_of(r, "path"))); }

}  // namespace

Rows delivery_rows() {
  return {{"POST", "/api/ingest", begin_delivery, {.lane = Lane::disk, .writes = true}},
          {"GET", "/api/folders", list_folders, {.lane = Lane::disk}}};
}

}  // namespace contrechamp::http
