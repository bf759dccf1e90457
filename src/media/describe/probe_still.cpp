#include "media/describe/probe_still.h"

#include <fmt/format.h>

#include "media/decode/scale.h"
#include "media/describe/exif.h"
#include "media/photo/heif.h"
#include "media/photo/jpeg_parts.h"

namespace contrechamp::media {
namespace {

void name_parts(const JpegParts& parts, std::vector<model::MediaClaim>& claims) {
  for (std::size_t i = 1; i < parts.pictures.size(); ++i) {
    const JpegPicture& one = parts.pictures[i];
    claims.push_back(
        {fmt::format("picture {} of the file", i + 1),
         model::contains_key,
         fmt::format("{}, {} × {}", one.role.empty() ? "further picture" : one.role, one.width_px, one.height_px),
         {}});
  }
  for (const JpegBehind& one : parts.behind)
    claims.push_back({"behind the picture", model::contains_key, fmt::format("{}, {} bytes", one.what, one.size), {}});
  if (parts.depth_in_xmp) claims.push_back({"XMP", model::contains_key, "depth map", {}});
}

std::optional<model::MediaInfo> probe_jpeg(int fd, const std::string& mime) {
  const auto bytes = read_whole(fd);
  if (!bytes) return std::nullopt;
  const JpegParts parts = jpeg_parts(*bytes);
  if (parts.pictures.empty() || parts.is_film()) return std::nullopt;
  const JpegPicture& photo = parts.pictures.front();
  if (!is_sensible(photo.width_px, photo.height_px)) return std::nullopt;
  model::MediaInfo info;
  info.kind = model::Kind::photo;
  info.mime = mime;
  info.container = "jpeg";
  model::StreamInfo stream;
  stream.type = "video";
  stream.codec = "mjpeg";
  stream.width_px = photo.width_px;
  stream.height_px = photo.height_px;
  const auto exif = ExifTags::parse(find_exif(*bytes));
  const Upright upright = upright_of_exif(exif ? exif->orientation() : 1);
  stream.rotation_deg = upright.rotation_deg;
  const bool turned = upright.rotation_deg % 180 != 0;
  info.width_px = turned ? photo.height_px : photo.width_px;
  info.height_px = turned ? photo.width_px : photo.height_px;
  info.streams.push_back(stream);
  name_parts(parts, info.claims);
  return info;
}

}  // namespace

std::optional<model::MediaInfo> probe_still(int fd, const std::string& mime) {
  if (is_heif_photo(fd)) {
    auto photo = probe_heif(fd, mime);
    return photo ? std::optional(std::move(*photo)) : std::nullopt;
  }
  return is_jpeg(fd) ? probe_jpeg(fd, mime) : std::nullopt;
}

}  // namespace contrechamp::media
