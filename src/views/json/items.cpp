#include "views/json/items.h"

#include "views/json/statements.h"
#include "views/json/values.h"

namespace contrechamp::views {
namespace {

using base::Json;

Json arrival_json(const store::ArrivalRow& a) {
  return {{"seq", a.seq},
          {"path", a.path},
          {"path_hex", or_null(a.path_hex)},
          {"folder", a.folder},
          {"mtime", time_json(a.mtime_us)},
          {"time", time_json(a.time_us)},
          {"agent", a.agent},
          {"side", or_null(a.side)},
          {"source", or_null(a.source)},
          {"note", or_null(a.note)}};
}

Json claim_json(const store::ClaimRow& c) {
  return {{"where", c.where}, {"key", c.key}, {"value", c.value}, {"clock", c.clock}};
}

Json event_json(const store::EventRow& e) {
  return {{"seq", e.seq}, {"event", e.event}, {"time", time_json(e.time_us)}, {"agent", e.agent}, {"detail", e.detail}};
}

Json media_json(const store::MediaRow& media) {
  if (media.container.empty()) return {};
  return {{"container", media.container}, {"streams", base::parse_json(media.streams)}};
}

Json sheet_json(const std::string& sheet) {
  const Json json = base::parse_json(sheet);
  return json.is_object() ? json : Json();
}

Json preview_json(const std::optional<media::PreviewShape>& preview) {
  if (!preview) return {};
  return {{"mime", preview->mime},
          {"segment_s", preview->segment_s},
          {"segments", preview->segments},
          {"lead_in_s", preview->lead_in_s}};
}

}  // namespace

Json to_json(const store::ItemRow& item) {
  return {{"id", item.id},
          {"name", item.name},
          {"kind", to_string(item.media.kind)},
          {"mime", item.media.mime},
          {"size_bytes", item.size_bytes},
          {"duration_s", seconds_json(item.media.duration_us)},
          {"width", or_null(std::int64_t{item.media.width_px})},
          {"height", or_null(std::int64_t{item.media.height_px})},
          {"has_sound", item.media.has_sound},
          {"side", or_null(item.side)},
          {"source", or_null(item.source)},
          {"note", or_null(item.note)},
          {"place", or_null(item.place)},
          {"caption", or_null(item.caption)},
          {"time", or_null(item.time)},
          {"rating", or_null(std::int64_t{item.rating})},
          {"graphic", or_null(std::int64_t{item.graphic})},
          {"marks", item.marks},
          {"disputed", item.disputed},
          {"arrivals", item.arrivals},
          {"copies", item.copies},
          {"state", to_string(item.state)},
          {"reason", or_null(item.media.reason)},
          {"damage", item.damage},
          {"thumb", item.thumb}};
}

Json to_json(const std::vector<store::ItemRow>& items) {
  return array_of(items, [](const auto& item) { return to_json(item); });
}

Json to_json(const ItemPage& page) {
  return {{"total", number_json(page.total)},
          {"offset", number_json(page.offset)},
          {"next", or_null(page.next)},
          {"items", to_json(page.items)}};
}

Json to_json(const ItemDetail& detail) {
  Json out = to_json(detail.item);
  out["sha256"] = detail.item.id;
  out["sha512"] = detail.item.sha512;
  out["arrivals_list"] = array_of(detail.arrivals, arrival_json);
  out["media"] = media_json(detail.item.media);
  out["claims"] = array_of(detail.claims, claim_json);
  out["statements"] = to_json(detail.statements);
  out["custody"] = array_of(detail.custody, event_json);
  out["jobs"] = to_json(detail.jobs);
  out["sheet"] = sheet_json(detail.item.sheet);
  out["preview"] = preview_json(detail.preview);
  return out;
}

Json to_json(const store::JobRow& job) {
  return {{"item", job.item},
          {"name", job.name},
          {"stage", job.stage},
          {"version", job.version},
          {"state", to_string(job.state)},
          {"error", or_null(job.error)},
          {"seconds", or_null(job.seconds)},
          {"cpu_seconds", job.cpu_seconds}};
}

Json to_json(const std::vector<store::JobRow>& jobs) {
  return array_of(jobs, [](const auto& job) { return to_json(job); });
}

Json to_json(const std::vector<store::FacetRow>& facets) {
  Json out = Json::object();
  for (const auto& row : facets) out[row.facet][row.value] = row.count;
  return out;
}

Json to_json(const std::vector<store::GraphicRow>& levels) {
  return array_of(levels, [](const auto& row) { return Json{{"id", row.item}, {"level", row.level}}; });
}

}  // namespace contrechamp::views
