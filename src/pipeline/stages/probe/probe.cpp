#include "pipeline/stages/probe/probe.h"

#include <algorithm>

#include "media/describe/probe.h"
#include "media/describe/sniff.h"
#include "model/claims/name_time.h"
#include "pipeline/stages/probe/media_json.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;

bool says_media(const std::string& mime) {
  for (const char* prefix : {"video/", "audio/", "image/"})
    if (mime.rfind(prefix, 0) == 0) return true;
  return false;
}

// Why an item counts as unreadable; "" for a document or another known type that nobody asked to decode.
std::string reason_for(const std::string& mime, const base::Error& error) {
  if (mime == "inode/x-empty" || mime == "application/x-empty") return "an empty file";
  if (error.kind == base::ErrorKind::died || error.kind == base::ErrorKind::limit) return error.message;
  if (says_media(mime)) return mime + ": " + error.message;
  if (mime.empty() || mime == "application/octet-stream") return "no known format: " + error.message;
  return {};
}

// What the names under which it came say of its time.
void add_names(store::Catalogue& catalogue, const store::ItemRow& item, std::vector<model::MediaClaim>& claims) {
  constexpr std::size_t most_times = 8;  // different ones; an item may have come a thousand times. Chosen by hand.
  std::vector<std::string> told;
  for (const auto& arrival : catalogue.arrivals().of(item.id)) {
    const std::string name = arrival.path.substr(arrival.path.rfind('/') + 1);
    const auto time = model::time_in_name(name);
    if (!time || told.size() >= most_times || std::find(told.begin(), told.end(), time->value) != told.end()) continue;
    told.push_back(time->value);
    claims.push_back({model::name_time_where, model::name_time_key, time->value, time->clock});
  }
}

}  // namespace

// Files without a length in their header are read to the end. 377 MB of MPEG-TS, the slowest of them, took 0.6 s from
// memory; a worn disk gives 100 MB a second.
media::JailLimits limits_for_probe(const store::ItemRow& item) {
  constexpr std::int64_t bytes_per_s = 100 * 1000 * 1000;
  media::JailLimits limits = limits_by_size(item);
  limits.cpu_s += static_cast<int>(std::min<std::int64_t>(item.size_bytes / bytes_per_s, 6 * 3600));
  limits.wall_s = limits.cpu_s * 3 + 10;
  // To find their format libav decodes the first picture of PNG, TIFF and the like, before anything is known of its
  // size: 256 megapixels (decode/input.h) at eight bytes, and what a small file may have. It is address space.
  limits.memory_bytes = std::max<std::int64_t>(limits.memory_bytes, std::int64_t{3} << 30);
  return limits;
}

void probe_task(const Json&, int fd, media::MessageWriter& writer) {
  const std::string mime = media::sniff_mime(fd);
  writer.json({{"mime", mime}});  // known even when a parser dies
  auto info = media::probe(fd, mime);
  if (!info) return refuse(writer, info.error());
  writer.json(to_json(*info));
  writer.end({{"ok", true}});
}

base::Result<void> probe(const StageContext& context, const Stage& stage, const store::ItemRow& item) {
  store::MediaRow row;
  row.item = item.id;
  auto outcome = run_task_of(context, stage, item);
  if (!outcome) {
    context.catalogue.media().set_reason(item.id, outcome.error().message);
    return tl::unexpected(outcome.error());
  }
  model::MediaInfo info;
  std::string mime;
  for (const auto& message : outcome->messages) {
    if (message.type != media::MessageType::json) continue;
    const Json json = base::parse_json(message.payload);
    if (json.is_object() && json.size() == 1 && json.contains("mime") && json["mime"].is_string())
      mime = json["mime"].get<std::string>().substr(0, 200);
    else if (auto parsed = media_from_json(json)) info = std::move(*parsed);
  }
  if (info.mime.empty()) info.mime = mime;
  row.mime = info.mime;
  row.kind = info.kind;
  row.container = info.container;
  row.duration_us = info.kind == model::Kind::video || info.kind == model::Kind::sound ? info.duration_us : -1;
  for (const auto& stream : info.streams)
    if (stream.type == "audio") row.has_sound = true;
  if (info.width_px > 0 && info.height_px > 0) row.width_px = info.width_px, row.height_px = info.height_px;
  row.streams = base::dump(to_json(info.streams));
  const bool good = succeeded(*outcome);
  if (!good) row.reason = reason_for(row.mime, failure(*outcome));
  add_names(context.catalogue, item, info.claims);
  context.catalogue.transact([&] {
    context.catalogue.media().put(row);
    context.catalogue.media().put_claims(item.id, stage.name, rows_of(stage, info.claims));
  });
  if (!good && !row.reason.empty()) return tl::unexpected(failure(*outcome));
  return {};
}

}  // namespace contrechamp::pipeline
