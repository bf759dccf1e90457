// The archive as the server sees it: pictures and segments, kept once they are made in the jail.
#include <algorithm>

#include "base/coded.h"
#include "http/routes/archive_workbench.h"
#include "media/preview/preview.h"
#include "pipeline/derived.h"
#include "pipeline/stages/look/pictures.h"

namespace contrechamp::http {

using base::Json;

namespace {
std::string segment_file(std::int64_t number) { return "preview-2/" + std::to_string(number) + ".mp4"; }
std::string segment_type(bool video) { return video ? "video/mp4" : "audio/mp4"; }
}  // namespace

base::Result<Body> ArchiveWorkbench::view(const store::ItemRow& item) {
  if (!previews_.refusal().empty()) return base::fail(base::ErrorKind::refused, previews_.refusal());
  auto fd = archive_.objects().open_fd(item.id);
  if (!fd) return tl::unexpected(fd.error());
  const auto pixels = std::int64_t{std::max(item.media.width_px, 0)} * std::max(item.media.height_px, 0);
  const auto outcome =
      previews_.run({"view", Json::object()}, fd->get(), pipeline::limits_for(item.size_bytes, 0, pixels));
  for (const auto& message : outcome.messages)
    if (message.type == media::MessageType::picture)
      if (auto picture = media::decode_picture(message.payload)) {
        const auto webp = pipeline::encode_webp(picture->picture, 80);
        if (!webp) return tl::unexpected(webp.error());
        if (write_refusal().empty()) pipeline::put_derived(archive_.layout(), item.id, pipeline::view_file, *webp);
        return Body{"image/webp", *webp};
      }
  if (outcome.finished) return base::fail(base::ErrorKind::unreadable, base::Code::picture_undecodable);
  return base::fail(base::ErrorKind::unreadable, outcome.reason);
}

std::optional<base::Result<Body>> ArchiveWorkbench::rendering_at_once(const std::string& id, const std::string& what) {
  const char* file = what == "thumb"   ? pipeline::thumb_file
                     : what == "sheet" ? pipeline::sheet_file
                                       : pipeline::view_file;
  if (auto bytes = pipeline::get_derived(archive_.layout(), id, file); bytes && !bytes->empty())
    return Body{"image/webp", std::move(*bytes)};
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  if (what == "view" && item->media.kind == "photo") return std::nullopt;
  if (what == "thumb") return Body{};  // an item may have no picture: an answer, not a fault
  return base::fail(base::ErrorKind::not_found, base::Code::no_picture);
}

base::Result<Body> ArchiveWorkbench::rendering(const std::string& id, const std::string& what) {
  if (auto there = rendering_at_once(id, what)) return std::move(*there);  // also when it was made meanwhile
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  return view(*item);
}

std::optional<base::Result<Body>> ArchiveWorkbench::segment_at_once(const std::string& id, std::int64_t number) {
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  const bool video = item->media.kind == "video";
  if (!video && item->media.kind != "sound") return base::fail(base::ErrorKind::not_found, base::Code::no_preview);
  if (number >= media::preview_shape(video, item->media.has_sound, item->media.duration_us).segments)
    return base::fail(base::ErrorKind::not_found, base::Code::no_segment);
  if (auto bytes = pipeline::get_derived(archive_.layout(), id, segment_file(number)); bytes && !bytes->empty())
    return Body{segment_type(video), std::move(*bytes)};
  return std::nullopt;
}

base::Result<Body> ArchiveWorkbench::segment(const std::string& id, std::int64_t number) {
  if (auto there = segment_at_once(id, number)) return std::move(*there);
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  const bool video = item->media.kind == "video";
  const auto shape = media::preview_shape(video, item->media.has_sound, item->media.duration_us);
  if (!previews_.refusal().empty()) return base::fail(base::ErrorKind::refused, previews_.refusal());
  auto fd = archive_.objects().open_fd(id);
  if (!fd) return tl::unexpected(fd.error());
  const auto length_us = static_cast<std::int64_t>(shape.segment_s * 1e6);
  const auto pixels = std::int64_t{std::max(item->media.width_px, 0)} * std::max(item->media.height_px, 0);
  const auto outcome = previews_.run({"segment", {{"start_us", number * length_us}, {"length_us", length_us}}},
                                     fd->get(), pipeline::limits_for(item->size_bytes, 20000000, pixels));
  for (const auto& message : outcome.messages)
    if (message.type == media::MessageType::bytes && !message.payload.empty()) {
      if (write_refusal().empty()) pipeline::put_derived(archive_.layout(), id, segment_file(number), message.payload);
      return Body{segment_type(video), message.payload};
    }
  if (outcome.finished) return base::fail(base::ErrorKind::unreadable, base::Code::segment_unplayable);
  return base::fail(base::ErrorKind::unreadable, outcome.reason);
}

}  // namespace contrechamp::http
