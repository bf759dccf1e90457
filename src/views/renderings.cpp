#include "views/renderings.h"

#include <algorithm>

#include "base/coded.h"
#include "media/preview/preview.h"
#include "pipeline/clock_parts.h"
#include "pipeline/derived.h"
#include "pipeline/stages/look/pictures.h"
#include "views/items.h"

namespace contrechamp::views {
namespace {

using base::Json;

constexpr std::int64_t segment_cost_us = 20000000;  // what a segment may take, as if it were 20 s of a clip to look at
constexpr float view_quality = 80;                  // of WebP: as sharp as a screen shows

const char* file_of(Picture what) {
  switch (what) {
    case Picture::thumb: return pipeline::thumb_file;
    case Picture::sheet: return pipeline::sheet_file;
    default: return pipeline::view_file;
  }
}

std::string segment_file(std::int64_t number) { return "preview-3/" + std::to_string(number) + ".mp4"; }
std::string segment_type(bool video) { return video ? "video/mp4" : "audio/mp4"; }
bool is_video(const store::ItemRow& item) { return item.media.kind == model::Kind::video; }
std::int64_t pixels_of(const store::ItemRow& item) {
  return std::int64_t{std::max(item.media.width_px, 0)} * std::max(item.media.height_px, 0);
}

base::Result<media::Outcome> run(const archive::Archive& archive, pipeline::Jails& jails, const store::ItemRow& item,
                                 const media::WorkerRequest& request, std::int64_t duration_us) {
  if (!jails.refusal().empty()) return base::fail(base::ErrorKind::refused, jails.refusal());
  auto fd = archive.objects().open_fd(item.id);
  if (!fd) return tl::unexpected(fd.error());
  return jails.run(request, fd->get(), pipeline::limits_for(item.size_bytes, duration_us, pixels_of(item)));
}

// While the archive is only looked at, it is made each time.
void keep(const archive::Archive& archive, const store::ItemRow& item, const std::string& file,
          const std::string& bytes) {
  if (archive.write_refusal().empty()) pipeline::put_derived(archive.layout(), item.id, file, bytes);
}

base::Result<Rendering> make_view(const archive::Archive& archive, pipeline::Jails& jails, const store::ItemRow& item) {
  const auto outcome = run(archive, jails, item, {"view", Json::object()}, 0);
  if (!outcome) return tl::unexpected(outcome.error());
  for (const auto& message : outcome->messages)
    if (message.type == media::MessageType::picture)
      if (auto picture = media::decode_picture(message.payload)) {
        const auto webp = pipeline::encode_webp(picture->picture, view_quality);
        if (!webp) return tl::unexpected(webp.error());
        keep(archive, item, pipeline::view_file, *webp);
        return Rendering{"image/webp", *webp};
      }
  if (outcome->finished) return base::fail(base::ErrorKind::unreadable, base::Code::picture_undecodable);
  return base::fail(base::ErrorKind::unreadable, outcome->reason);
}

}  // namespace

std::optional<base::Result<Rendering>> picture_at_once(const archive::Archive& archive, store::Catalogue& catalogue,
                                                       const std::string& id, Picture what) {
  if (auto bytes = pipeline::get_derived(archive.layout(), id, file_of(what)); bytes && !bytes->empty())
    return Rendering{"image/webp", std::move(*bytes)};
  const auto item = find_item(catalogue, id);
  if (!item) return tl::unexpected(item.error());
  if (what == Picture::view && item->media.kind == model::Kind::photo) return std::nullopt;
  if (what == Picture::thumb) return Rendering{};  // an item may have no picture: an answer, not a fault
  return base::fail(base::ErrorKind::not_found, base::Code::no_picture);
}

base::Result<Rendering> picture_of(const archive::Archive& archive, store::Catalogue& catalogue, pipeline::Jails& jails,
                                   const std::string& id, Picture what) {
  if (auto there = picture_at_once(archive, catalogue, id, what)) return std::move(*there);  // or was made meanwhile
  const auto item = find_item(catalogue, id);
  if (!item) return tl::unexpected(item.error());
  return make_view(archive, jails, *item);
}

std::optional<base::Result<Rendering>> segment_at_once(const archive::Archive& archive, store::Catalogue& catalogue,
                                                       const std::string& id, std::int64_t number) {
  const auto item = find_item(catalogue, id);
  if (!item) return tl::unexpected(item.error());
  if (!is_video(*item) && item->media.kind != model::Kind::sound)
    return base::fail(base::ErrorKind::not_found, base::Code::no_preview);
  if (number >= media::preview_shape(is_video(*item), item->media.has_sound, item->media.duration_us).segments)
    return base::fail(base::ErrorKind::not_found, base::Code::no_segment);
  if (auto bytes = pipeline::get_derived(archive.layout(), id, segment_file(number)); bytes && !bytes->empty())
    return Rendering{segment_type(is_video(*item)), std::move(*bytes)};
  return std::nullopt;
}

base::Result<Rendering> segment_of(const archive::Archive& archive, store::Catalogue& catalogue, pipeline::Jails& jails,
                                   const std::string& id, std::int64_t number) {
  if (auto there = segment_at_once(archive, catalogue, id, number)) return std::move(*there);
  const auto item = find_item(catalogue, id);
  if (!item) return tl::unexpected(item.error());
  const auto shape = media::preview_shape(is_video(*item), item->media.has_sound, item->media.duration_us);
  const auto length_us = static_cast<std::int64_t>(shape.segment_s * 1e6);
  const auto outcome = run(
      archive, jails, *item,
      {"segment",
       {{"start_us", number * length_us}, {"length_us", length_us}, {"parts", pipeline::clock_parts(catalogue, id)}}},
      segment_cost_us);
  if (!outcome) return tl::unexpected(outcome.error());
  for (const auto& message : outcome->messages)
    if (message.type == media::MessageType::bytes && !message.payload.empty()) {
      keep(archive, *item, segment_file(number), message.payload);
      return Rendering{segment_type(is_video(*item)), message.payload};
    }
  if (outcome->finished) return base::fail(base::ErrorKind::unreadable, base::Code::segment_unplayable);
  return base::fail(base::ErrorKind::unreadable, outcome->reason);
}

}  // namespace contrechamp::views
