#include "pipeline/stages.h"

#include "base/strings.h"
#include "model/fingerprint.h"
#include "pipeline/derived.h"
#include "pipeline/stages/listen/listening.h"
#include "pipeline/stages/look/pictures.h"
#include "pipeline/stages/probe/media_json.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;
constexpr int sheet_columns = 6;

base::Result<media::Outcome> run(const StageContext& context, const store::JobRow& job, const store::ItemRow& item,
                                 const char* task, Json params) {
  auto fd = context.archive.objects().open_fd(job.item);
  if (!fd) return tl::unexpected(fd.error());
  const std::int64_t pixels = std::int64_t{std::max(item.media.width_px, 0)} * std::max(item.media.height_px, 0);
  auto limits = limits_for(item.size_bytes, item.media.duration_us, pixels);
  if (job.stage == "listen") limits = limits_for_listening(limits, item.media.duration_us);
  auto outcome = context.jails.run({task, std::move(params)}, fd->get(), limits);
  context.cpu_s += outcome.cpu_s;
  return outcome;
}

// Why a worker gave nothing: its own word, or how it died.
base::Error failure(const media::Outcome& outcome) {
  if (!outcome.finished) return {outcome.kind, outcome.reason, {}};
  for (const auto& message : outcome.messages) {
    if (message.type != media::MessageType::end) continue;
    const Json end = base::parse_json(message.payload);
    if (end.is_object() && end.contains("reason") && end["reason"].is_string())
      return {base::ErrorKind::unreadable, end["reason"].get<std::string>().substr(0, 500), {}};
  }
  return {base::ErrorKind::unreadable, "the worker gave no reason", {}};
}

bool succeeded(const media::Outcome& outcome) {
  if (!outcome.finished || outcome.messages.empty()) return false;
  const Json end = base::parse_json(outcome.messages.back().payload);
  const auto ok = end.find("ok");  // of a hostile worker it may be anything
  return ok != end.end() && ok->is_boolean() && ok->get<bool>();
}

std::vector<store::ClaimRow> rows_of(const std::string& stage, const std::vector<model::MediaClaim>& claims) {
  std::vector<store::ClaimRow> rows;
  for (const auto& claim : claims) rows.push_back({stage, claim.where, claim.key, claim.value, claim.clock});
  return rows;
}

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

base::Result<void> probe(const StageContext& context, const store::JobRow& job, const store::ItemRow& item) {
  store::MediaRow row;
  row.item = job.item;
  auto outcome = run(context, job, item, "probe", {});
  if (!outcome) {
    context.catalogue.set_reason(job.item, outcome.error().message);
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
  row.kind = model::to_string(info.kind);
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
    context.catalogue.put_media(row);
    context.catalogue.put_claims(job.item, job.stage, rows_of(job.stage, info.claims));
  });
  if (!good && !row.reason.empty()) return tl::unexpected(failure(*outcome));
  return {};
}

bool fits(const model::RgbPicture& picture, int side_px) {
  return std::max(picture.width_px, picture.height_px) <= side_px;
}

base::Result<void> keep_pictures(const StageContext& context, const std::string& id, const media::Outcome& outcome) {
  const auto& layout = context.archive.layout();
  model::RgbPicture thumb;
  std::vector<model::RgbPicture> tiles;
  Json times = Json::array();
  for (const auto& message : outcome.messages) {
    if (message.type != media::MessageType::picture) continue;
    auto labelled = media::decode_picture(message.payload);
    if (!labelled) continue;
    // A sheet has the size of its first tile times their number: without these limits, as large as the worker likes.
    const bool tile = labelled->label == "tile";
    if (!fits(labelled->picture, tile ? tile_px : thumb_px) ||
        (tile && tiles.size() >= static_cast<std::size_t>(most_tiles)))
      return base::fail(base::ErrorKind::unreadable,
                        "the parser's answer makes no sense: more pictures than were asked for, or larger ones");
    if (labelled->label == "thumb") thumb = std::move(labelled->picture);
    else if (tile) {
      times.push_back(static_cast<double>(labelled->time_us) / 1e6);
      tiles.push_back(std::move(labelled->picture));
    }
  }
  if (!thumb.pixels.empty()) {
    const auto webp = encode_webp(thumb, 72);
    if (!webp) return tl::unexpected(webp.error());
    put_derived(layout, id, thumb_file, *webp);
  }
  std::string sheet_json;
  if (tiles.size() > 1) {
    const Sheet sheet = lay_out(tiles, sheet_columns);
    const auto webp = encode_webp(sheet.picture, 65);
    if (!webp) return tl::unexpected(webp.error());
    put_derived(layout, id, sheet_file, *webp);
    sheet_json = base::dump(Json{{"columns", sheet.columns},
                                 {"rows", sheet.rows},
                                 {"tile_width", sheet.tile_width_px},
                                 {"tile_height", sheet.tile_height_px},
                                 {"times", times}});
  }
  context.catalogue.put_pictures(id, !thumb.pixels.empty(), sheet_json);
  return {};
}

base::Result<void> look(const StageContext& context, const store::JobRow& job, const store::ItemRow& item) {
  if (item.media.kind != "video" && item.media.kind != "photo") return {};
  auto outcome = run(context, job, item, "look",
                     {{"mime", item.media.mime}, {"duration_us", std::max<std::int64_t>(item.media.duration_us, 0)}});
  if (!outcome) return tl::unexpected(outcome.error());
  // What came before a worker died is kept: half a clip is better than none.
  if (const auto kept = keep_pictures(context, job.item, *outcome); !kept) {
    context.catalogue.set_reason(job.item, item.media.mime + ": " + kept.error().message);
    return tl::unexpected(kept.error());
  }
  const char* file = fingerprint_file;  // first the one that is kept, then the richer one to search with
  for (const auto& message : outcome->messages)
    if (message.type == media::MessageType::fingerprint) {
      put_derived(context.archive.layout(), job.item, file, message.payload);
      file = query_file;
    }
  if (succeeded(*outcome)) {
    // Half of a film is no failure, but it must be said.
    const Json end = base::parse_json(outcome->messages.back().payload);
    std::vector<store::ClaimRow> rows;
    if (end.contains("stopped") && end["stopped"].is_string() && !end["stopped"].get_ref<const std::string&>().empty())
      rows.push_back(
          {job.stage, "decoder", "incomplete", base::to_utf8(end["stopped"].get<std::string>().substr(0, 500)), ""});
    context.catalogue.put_claims(job.item, job.stage, rows);
    return {};
  }
  const base::Error error = failure(*outcome);
  if (!context.catalogue.item(job.item)->thumb)
    context.catalogue.set_reason(job.item, item.media.mime + ": " + error.message);
  return tl::unexpected(error);
}

base::Result<void> listen_to(const StageContext& context, const store::JobRow& job, const store::ItemRow& item) {
  if (!item.media.has_sound || (item.media.kind != "video" && item.media.kind != "sound")) return {};
  auto outcome = run(context, job, item, "listen", {});
  if (!outcome) return tl::unexpected(outcome.error());
  if (!succeeded(*outcome)) return tl::unexpected(failure(*outcome));
  const auto stopped = keep_sound(context.archive.layout(), context.catalogue, job.item, *outcome);
  if (!stopped) return tl::unexpected(stopped.error());
  context.sounds.forget(job.item);
  std::vector<store::ClaimRow> rows;
  if (!stopped->empty()) rows.push_back({job.stage, "decoder of the sound", "incomplete", base::to_utf8(*stopped), ""});
  context.catalogue.put_claims(job.item, job.stage, rows);
  return {};
}

base::Result<void> tags(const StageContext& context, const store::JobRow& job, const store::ItemRow& item) {
  if (item.media.kind != "video" && item.media.kind != "photo") return {};
  auto outcome = run(context, job, item, "tags", {});
  if (!outcome) return tl::unexpected(outcome.error());
  std::vector<model::MediaClaim> claims;
  for (const auto& message : outcome->messages)
    if (message.type == media::MessageType::json) claims = claims_from_json(base::parse_json(message.payload));
  context.catalogue.put_claims(job.item, job.stage, rows_of(job.stage, claims));
  if (!outcome->finished) return tl::unexpected(failure(*outcome));
  return {};  // a file without such tags is no failure
}

}  // namespace

base::Result<void> do_stage(const StageContext& context, const store::JobRow& job) {
  const auto item = context.catalogue.item(job.item);
  if (!item) return base::fail(base::ErrorKind::not_found, "no such item", job.item);
  if (job.stage == "probe") return probe(context, job, *item);
  if (job.stage == "look") return look(context, job, *item);
  if (job.stage == "listen") return listen_to(context, job, *item);
  if (job.stage == "clock") return context.sound_finder.compare(context.catalogue, job.item);
  if (job.stage == "tags") return tags(context, job, *item);
  if (job.stage == "copies") return context.finder.compare(context.catalogue, job.item, job.version);
  return base::fail(base::ErrorKind::refused, "no such stage", job.stage);
}

}  // namespace contrechamp::pipeline
