#include "views/views.h"

#include "base/time.h"
#include "media/preview/preview.h"
#include "pipeline/stages/probe/media_json.h"

namespace contrechamp::views {
namespace {

using base::Json;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json or_null(std::int64_t number) { return number < 0 ? Json() : Json(number); }
Json seconds(std::int64_t us) { return us < 0 ? Json() : Json(static_cast<double>(us) / 1e6); }
Json iso(std::int64_t us) { return base::to_iso({us}); }

Json view_arrivals(store::Catalogue& catalogue, const std::string& id) {
  Json out = Json::array();
  for (const auto& a : catalogue.arrivals().of(id))
    out.push_back({{"seq", a.seq},
                   {"path", a.path},
                   {"path_hex", or_null(a.path_hex)},
                   {"folder", a.folder},
                   {"mtime", iso(a.mtime_us)},
                   {"time", iso(a.time_us)},
                   {"agent", a.agent},
                   {"side", or_null(a.side)},
                   {"source", or_null(a.source)},
                   {"note", or_null(a.note)}});
  return out;
}

Json view_preview(const store::ItemRow& item) {
  if ((item.media.kind != model::Kind::video && item.media.kind != model::Kind::sound) || item.media.duration_us < 0)
    return {};
  const auto shape =
      media::preview_shape(item.media.kind == model::Kind::video, item.media.has_sound, item.media.duration_us);
  return {{"mime", shape.mime},
          {"segment_s", shape.segment_s},
          {"segments", shape.segments},
          {"lead_in_s", shape.lead_in_s}};
}

}  // namespace

Json view(const store::ItemRow& item) {
  return {{"id", item.id},
          {"name", item.name},
          {"kind", to_string(item.media.kind)},
          {"mime", item.media.mime},
          {"size_bytes", item.size_bytes},
          {"duration_s", seconds(item.media.duration_us)},
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

Json view(const store::JobRow& job) {
  return {{"item", job.item},
          {"name", job.name},
          {"stage", job.stage},
          {"version", job.version},
          {"state", to_string(job.state)},
          {"error", or_null(job.error)},
          {"seconds", job.seconds < 0 ? Json() : Json(job.seconds)},
          {"cpu_seconds", job.cpu_seconds}};
}

Json view_whole(store::Catalogue& catalogue, const store::ItemRow& item) {
  Json out = view(item);
  out["sha256"] = item.id;
  out["sha512"] = item.sha512;
  out["arrivals_list"] = view_arrivals(catalogue, item.id);
  const Json streams = base::parse_json(item.media.streams);
  out["media"] =
      item.media.container.empty() ? Json() : Json{{"container", item.media.container}, {"streams", streams}};
  out["claims"] = Json::array();
  for (const auto& c : catalogue.media().claims(item.id))
    out["claims"].push_back({{"where", c.where}, {"key", c.key}, {"value", c.value}, {"clock", c.clock}});
  out["statements"] = Json::array();
  for (const auto& s : catalogue.statements().of_item(item.id)) out["statements"].push_back(view(s));
  out["custody"] = Json::array();
  for (const auto& e : catalogue.events().of(item.id))
    out["custody"].push_back(
        {{"seq", e.seq}, {"event", e.event}, {"time", iso(e.time_us)}, {"agent", e.agent}, {"detail", e.detail}});
  out["jobs"] = Json::array();
  for (const auto& j : catalogue.jobs().list(item.id)) out["jobs"].push_back(view(j));
  const Json sheet = base::parse_json(item.sheet);
  out["sheet"] = sheet.is_object() ? sheet : Json();
  out["preview"] = view_preview(item);
  return out;
}

Json view_counts(const store::Counts& c) {
  return {{"items", c.items},           {"video", c.video},   {"photo", c.photo},
          {"sound", c.sound},           {"text", c.text},     {"other", c.other},
          {"unreadable", c.unreadable}, {"copies", c.copies}, {"size_bytes", c.size_bytes}};
}

}  // namespace contrechamp::views
