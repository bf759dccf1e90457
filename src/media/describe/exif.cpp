#include "media/describe/exif.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace contrechamp::media {
namespace {

constexpr std::size_t most_fields = 2000;      // of all folders; cameras write some hundred. Chosen by hand.
constexpr std::uint16_t most_in_folder = 512;  // the same

// TIFF 6.0, section 2: bytes of each type from 1 (BYTE) to 12 (DOUBLE).
constexpr std::array<std::uint8_t, 13> bytes_of_type{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

bool is_tiff(std::string_view bytes) {
  return bytes.size() >= 8 &&
         (bytes.substr(0, 4) == std::string_view("II*\0", 4) || bytes.substr(0, 4) == std::string_view("MM\0*", 4));
}

}  // namespace

std::uint32_t ExifTags::u32(std::string_view from, std::size_t at) const {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint32_t byte = static_cast<unsigned char>(from[at + i]);
    out |= byte << 8 * (big_ ? 3 - i : i);
  }
  return out;
}

std::uint16_t ExifTags::u16(std::string_view from, std::size_t at) const {
  const unsigned first = static_cast<unsigned char>(from[at]), second = static_cast<unsigned char>(from[at + 1]);
  return static_cast<std::uint16_t>(big_ ? first << 8 | second : second << 8 | first);
}

std::optional<ExifTags> ExifTags::parse(std::string_view tiff) {
  if (!is_tiff(tiff)) return std::nullopt;
  ExifTags exif(tiff);
  exif.read_folder(exif.u32(tiff, 4), Folder::image);
  for (const auto& [tag, folder] :
       {std::pair{std::uint16_t{0x8769}, Folder::photo}, {std::uint16_t{0x8825}, Folder::gps}})
    if (const Field* at = exif.find(Folder::image, tag); at != nullptr && at->bytes.size() >= 4)
      exif.read_folder(exif.u32(at->bytes, 0), folder);
  return exif;
}

void ExifTags::read_folder(std::uint32_t at, Folder folder) {
  if (at > tiff_.size() || tiff_.size() - at < 2) return;
  const std::uint16_t entries = std::min(u16(tiff_, at), most_in_folder);
  for (std::size_t i = 0; i < entries && fields_.size() < most_fields; ++i) {
    const std::size_t entry = at + 2 + i * 12;
    if (entry + 12 > tiff_.size()) return;
    Field field{folder, u16(tiff_, entry), u16(tiff_, entry + 2), u32(tiff_, entry + 4), {}};
    if (field.type == 0 || field.type >= bytes_of_type.size()) continue;
    const std::uint64_t size = std::uint64_t{bytes_of_type[field.type]} * field.count;
    const std::size_t begin = size <= 4 ? entry + 8 : u32(tiff_, entry + 8);
    if (begin > tiff_.size() || size > tiff_.size() - begin) continue;
    field.bytes = tiff_.substr(begin, static_cast<std::size_t>(size));
    fields_.push_back(field);
  }
}

const ExifTags::Field* ExifTags::find(Folder folder, std::uint16_t tag) const {
  const auto at = std::find_if(fields_.begin(), fields_.end(),
                               [&](const Field& field) { return field.folder == folder && field.tag == tag; });
  return at == fields_.end() ? nullptr : &*at;
}

std::size_t ExifTags::count(Folder folder, std::uint16_t tag) const {
  const Field* field = find(folder, tag);
  return field == nullptr ? 0 : field->count;
}

std::string ExifTags::text(Folder folder, std::uint16_t tag) const {
  const Field* field = find(folder, tag);
  if (field == nullptr || (field->type != 2 && field->type != 7 && field->type != 1)) return {};
  std::string out(field->bytes.substr(0, field->bytes.find('\0')));
  while (!out.empty() && static_cast<unsigned char>(out.back()) <= ' ') out.pop_back();
  return out;
}

std::optional<double> ExifTags::number(Folder folder, std::uint16_t tag, std::size_t index) const {
  const Field* field = find(folder, tag);
  if (field == nullptr || index >= field->count) return std::nullopt;
  const std::size_t at = index * bytes_of_type[field->type];
  const auto value = [&](std::size_t offset, bool is_signed) {
    const std::uint32_t bits = u32(field->bytes, at + offset);
    return is_signed ? static_cast<double>(static_cast<std::int32_t>(bits)) : static_cast<double>(bits);
  };
  switch (field->type) {
    case 1:
    case 7: return static_cast<unsigned char>(field->bytes[at]);
    case 3: return u16(field->bytes, at);
    case 8: return static_cast<std::int16_t>(u16(field->bytes, at));
    case 4:
    case 9: return value(0, field->type == 9);
    case 5:
    case 10: {
      const double below = value(4, field->type == 10);
      if (below == 0) return std::nullopt;
      return value(0, field->type == 10) / below;
    }
    default: return std::nullopt;
  }
}

int ExifTags::orientation() const {
  const auto value = number(Folder::image, 0x0112);
  return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
}

namespace {

std::uint32_t big32(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

// The segments before the first scan (ITU-T T.81, B.1).
std::string_view exif_of_jpeg(std::string_view file) {
  std::size_t at = 2;
  while (at + 4 <= file.size() && file[at] == '\xFF') {
    const auto marker = static_cast<unsigned char>(file[at + 1]);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    const std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(file[at + 2])) << 8 |
                               static_cast<unsigned char>(file[at + 3]);
    if (marker == 0xDA || marker == 0xD9 || length < 2) return {};
    const std::string_view body = file.substr(at + 4, length - 2);
    if (marker == 0xE1 && body.substr(0, 6) == std::string_view("Exif\0\0", 6) && is_tiff(body.substr(6)))
      return body.substr(6);
    at += 2 + length;
  }
  return {};
}

std::string_view exif_of_png(std::string_view file) {
  for (std::size_t at = 8; at + 12 <= file.size();) {
    const std::uint32_t length = big32(file, at);
    if (file.substr(at + 4, 4) == "eXIf") return file.substr(at + 8, length);
    if (length > file.size() - at - 12) return {};
    at += 12 + std::size_t{length};
  }
  return {};
}

std::string_view exif_of_webp(std::string_view file) {
  for (std::size_t at = 12; at + 8 <= file.size();) {
    std::uint32_t length = 0;
    for (std::size_t i = 4; i-- > 0;) length = length << 8 | static_cast<unsigned char>(file[at + 4 + i]);
    if (file.substr(at, 4) == "EXIF") {
      const std::string_view body = file.substr(at + 8, length);
      return body.substr(0, 6) == std::string_view("Exif\0\0", 6) ? body.substr(6) : body;
    }
    if (length > file.size() - at - 8) return {};
    at += 8 + std::size_t{length} + (length & 1);
  }
  return {};
}

// The item is found by what it begins with (ISO/IEC 23008-12, A.2.1), so that no fault in the boxes around it hides it.
std::string_view exif_of_boxes(std::string_view file) {
  const std::string_view head("Exif\0\0", 6);
  for (std::size_t at = file.find(head); at != std::string_view::npos; at = file.find(head, at + 1))
    if (is_tiff(file.substr(at + head.size()))) return file.substr(at + head.size());
  // Some write the item without that head: an offset of 0, then TIFF.
  for (const std::string_view tiff : {std::string_view("\0\0\0\0MM\0*", 8), std::string_view("\0\0\0\0II*\0", 8)})
    if (const std::size_t at = file.find(tiff); at != std::string_view::npos) return file.substr(at + 4);
  return {};
}

}  // namespace

std::string_view find_exif(std::string_view file) {
  if (file.substr(0, 2) == "\xFF\xD8") return exif_of_jpeg(file);
  if (file.substr(0, 8) == "\x89PNG\r\n\x1A\n") return exif_of_png(file);
  if (file.substr(0, 4) == "RIFF" && file.substr(8, 4) == "WEBP") return exif_of_webp(file);
  if (file.substr(4, 4) == "ftyp") return exif_of_boxes(file);
  return is_tiff(file) ? file : std::string_view();
}

}  // namespace contrechamp::media
