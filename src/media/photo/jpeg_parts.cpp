#include "media/photo/jpeg_parts.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace contrechamp::media {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t most_pictures = 64;  // of a file; stereo and burst files hold up to some ten. Chosen by hand.
// A film of JPEGs has this many pictures of one size at least: cameras put two, and preview and gain map are smaller.
constexpr int least_film_pictures = 3;

std::size_t be16(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])) << 8 |
         static_cast<unsigned char>(bytes[at + 1]);
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What a segment of a picture says of the pictures.
struct Said {
  bool multi_picture = false;
  std::vector<std::string> roles;      // of the container's directory in XMP, in its order; the first is the photo's
  std::vector<std::string> mpf_roles;  // of the multi-picture index, the same
  std::string own_role;                // of the picture that the segment stands in
  bool depth_in_xmp = false;
};

std::string role_of_semantic(std::string_view semantic) {
  if (semantic == "GainMap" || semantic == "RecoveryMap") return "gain map";
  if (semantic == "Depth" || semantic == "DepthMap") return "depth map";
  if (semantic == "MotionPhoto") return "motion film";
  if (semantic == "Confidence" || semantic == "ConfidenceMap") return "confidence map";
  if (semantic == "Original") return "original picture";
  return semantic == "Primary" ? std::string() : "further picture";
}

// Item:Semantic="GainMap" of the container directory (Google's Ultra HDR and Dynamic Depth), as attribute or element.
void read_xmp(std::string_view xmp, Said& said) {
  if (has(xmp, "GDepth:Data") || has(xmp, "GDepth:Format") || has(xmp, "depth-data")) said.depth_in_xmp = true;
  std::vector<std::string> roles;
  for (std::size_t at = xmp.find("Item:Semantic"); at != std::string_view::npos; at = xmp.find("Item:Semantic", at)) {
    at += 13;
    const std::size_t begin = xmp.find_first_not_of("= \"'>\n\r\t", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = xmp.find_first_of("\"'<", begin);
    if (end == std::string_view::npos) break;
    if (xmp[at - 14] != '/') roles.push_back(role_of_semantic(xmp.substr(begin, end - begin)));
    at = end;
  }
  if (!roles.empty()) said.roles = roles;
  else if (has(xmp, "hdrgm:Version") || has(xmp, "HDRGainMap")) said.own_role = "gain map";
  if (has(xmp, "urn:com:apple:photo:2020:aux:hdrgainmap")) said.own_role = "gain map";
  if (has(xmp, "apple:2018:aux:depth") || has(xmp, "aux:depth")) said.own_role = "depth map";
}

// The index of CIPA DC-007, 5.2: a TIFF structure with 16 bytes a picture under tag 0xB002, whose first four say what
// it is.
void read_mpf(std::string_view tiff, Said& said) {
  said.multi_picture = true;
  if (tiff.size() < 10) return;
  const bool big = tiff[0] == 'M';
  const auto number = [&](std::size_t at, std::size_t bytes) -> std::size_t {
    if (at > tiff.size() || tiff.size() - at < bytes) return 0;
    std::size_t out = 0;
    for (std::size_t i = 0; i < bytes; ++i)
      out = out << 8 | static_cast<unsigned char>(tiff[at + (big ? i : bytes - 1 - i)]);
    return out;
  };
  const std::size_t folder = number(4, 4), entries = std::min<std::size_t>(number(folder, 2), 64);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = folder + 2 + i * 12;
    if (number(entry, 2) != 0xB002) continue;
    const std::size_t count = std::min(number(entry + 4, 4) / 16, most_pictures), list = number(entry + 8, 4);
    for (std::size_t p = 0; p < count; ++p) {
      const std::size_t type = number(list + p * 16, 4) & 0xFFFFFF;
      said.mpf_roles.emplace_back(type == 0x010001 || type == 0x010002 ? "preview"
                                  : type == 0x020001                   ? "panorama"
                                  : type == 0x020002                   ? "stereo picture"
                                  : type == 0x020003                   ? "other view"
                                                                       : "");
    }
  }
}

void read_segment(unsigned marker, std::string_view body, Said& said) {
  if (marker == 0xE1 && has(body.substr(0, 64), "ns.adobe.com/x")) read_xmp(body, said);
  if (marker == 0xE2 && body.substr(0, 4) == "MPF\0"sv) read_mpf(body.substr(4), said);
  if (marker == 0xE2 && body.substr(0, 23) == "urn:iso:std:iso:ts:2149" && body.size() > 40) said.own_role = "gain map";
}

// From SOI to behind EOI (ITU-T T.81, B.1.1); to the end of the file where it is cut off.
std::optional<JpegPicture> read_picture(std::string_view file, std::size_t begin, Said& said) {
  JpegPicture out;
  out.at = begin;
  std::size_t at = begin + 2;
  while (at + 4 <= file.size()) {
    if (file[at] != '\xFF') {  // the pixels of a scan, or rubbish: to the next marker
      at = file.find('\xFF', at);
      if (at == std::string_view::npos) break;
      continue;
    }
    const unsigned marker = static_cast<unsigned char>(file[at + 1]);
    if (marker == 0xD9) {
      out.size = at + 2 - begin;
      return out.width_px > 0 ? std::optional(out) : std::nullopt;
    }
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8)) {  // stuffed, TEM, restarts: no length
      at += 2;
      continue;
    }
    const std::size_t length = be16(file, at + 2);
    const std::string_view body = file.substr(std::min(at + 4, file.size()), length < 2 ? 0 : length - 2);
    const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame && body.size() >= 6 && out.width_px == 0) {
      out.height_px = static_cast<int>(be16(body, 1)), out.width_px = static_cast<int>(be16(body, 3));
      out.components = static_cast<unsigned char>(body[5]);
    }
    read_segment(marker, body, said);
    at += 2 + std::max<std::size_t>(length, 2);
  }
  out.size = file.size() - begin;
  return out.width_px > 0 ? std::optional(out) : std::nullopt;
}

bool is_film_at(std::string_view file, std::size_t at) {
  return file.substr(std::min(at + 4, file.size()), 4) == "ftyp" && file[at] == 0 && file[at + 1] == 0;
}

}  // namespace

bool JpegParts::is_film() const {
  if (pictures.size() < static_cast<std::size_t>(least_film_pictures)) return false;
  return std::all_of(pictures.begin(), pictures.end(), [&](const JpegPicture& one) {
    return one.role.empty() && one.width_px == pictures.front().width_px && one.height_px == pictures.front().height_px;
  });
}

JpegParts jpeg_parts(std::string_view file) {
  JpegParts out;
  if (file.substr(0, 3) != "\xFF\xD8\xFF") return out;
  Said of_photo;
  std::size_t at = 0;
  while (at + 8 <= file.size() && out.pictures.size() < most_pictures) {
    if (is_film_at(file, at)) {
      out.behind.push_back({"motion film", at, file.size() - at});
      break;
    }
    if (file.substr(at, 3) == "\xFF\xD8\xFF") {
      Said said;
      auto picture = read_picture(file, at, said);
      if (!picture) break;
      if (out.pictures.empty()) of_photo = said, out.depth_in_xmp = said.depth_in_xmp;
      else picture->role = said.own_role;
      at += picture->size;
      out.pictures.push_back(std::move(*picture));
      continue;
    }
    // Padding, or the trailer of a maker: to whichever comes first.
    std::size_t film = file.find("ftyp", at + 4);
    while (film != std::string_view::npos && !is_film_at(file, film - 4)) film = file.find("ftyp", film + 1);
    const std::size_t picture = file.find("\xFF\xD8\xFF", at + 1);
    at = film == std::string_view::npos ? picture : std::min(film - 4, picture);
    if (at == std::string_view::npos) break;
  }
  // Where a picture does not say it itself: by its place in the lists of the first.
  for (std::size_t i = 1; i < out.pictures.size(); ++i) {
    std::string& role = out.pictures[i].role;
    if (role.empty() && i < of_photo.roles.size()) role = of_photo.roles[i];
    if (role.empty() && i < of_photo.mpf_roles.size()) role = of_photo.mpf_roles[i];
    if (role.empty() && of_photo.multi_picture) role = "further picture";
  }
  return out;
}

bool is_jpeg(int fd) {
  char head[3];
  return ::pread(fd, head, sizeof head, 0) == static_cast<ssize_t>(sizeof head) &&
         std::memcmp(head, "\xFF\xD8\xFF", 3) == 0;
}

}  // namespace contrechamp::media
