#include "pipeline/stages/probe/probe.h"

#include <algorithm>

#include "media/describe/probe.h"
#include "media/describe/sniff.h"
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

}  // namespace

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
  for (const auto& stream : info.streams) {
    if (stream.type == "audio") row.has_sound = true;
    if (stream.type == "video" && row.width_px < 0) {
      const bool turned = stream.rotation_deg % 180 != 0;
      row.width_px = turned ? stream.height_px : stream.width_px;
      row.height_px = turned ? stream.width_px : stream.height_px;
    }
  }
  row.streams = base::dump(to_json(info.streams));
  const bool good = succeeded(*outcome);
  if (!good) row.reason = reason_for(row.mime, failure(*outcome));
  context.catalogue.transact([&] {
    context.catalogue.media().put(row);
    context.catalogue.media().put_claims(item.id, stage.name, rows_of(stage, info.claims));
  });
  if (!good && !row.reason.empty()) return tl::unexpected(failure(*outcome));
  return {};
}

}  // namespace contrechamp::pipeline
