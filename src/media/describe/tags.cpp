#include "media/describe/tags.h"

#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <cstdio>
#include <exiv2/exiv2.hpp>
#include <optional>
#include <set>

#include "base/strings.h"
#include "media/describe/claim_clock.h"
#include "media/describe/exif.h"
#include "media/photo/heif.h"

namespace contrechamp::media {
namespace {

// The same limits as in probe.cpp, for the same reason.
constexpr std::size_t most_claims = 512;
constexpr std::size_t longest_value = 4096;
constexpr std::size_t most_claim_bytes = 256 * 1024;

std::string category(const std::string& key) {
  const auto ends = [&](const char* tail) {
    const std::string t = tail;
    return key.size() >= t.size() && key.compare(key.size() - t.size(), t.size(), t) == 0;
  };
  if (ends("DateTimeOriginal") || ends("DateTimeDigitized") || ends(".DateTime") || ends("CreateDate") ||
      ends("DateCreated") || key == "Xmp.exif.GPSTimeStamp")
    return "creation_time";
  if (ends(".Make") || ends(".Model")) return "device";
  if (ends("SerialNumber")) return "serial";
  if (ends(".Software") || ends("CreatorTool")) return "encoder";
  if (ends(".Artist") || ends(".creator") || ends(".Byline")) return "author";
  if (ends(".Orientation")) return "orientation";
  return "tag";
}

std::string offset_of(const Exiv2::ExifData& exif, const std::string& key) {
  const char* offset = key == "Exif.Photo.DateTimeOriginal"    ? "Exif.Photo.OffsetTimeOriginal"
                       : key == "Exif.Photo.DateTimeDigitized" ? "Exif.Photo.OffsetTimeDigitized"
                                                               : "Exif.Photo.OffsetTime";
  const auto found = exif.findKey(Exiv2::ExifKey(offset));
  return found == exif.end() ? std::string() : found->toString();
}

void add(std::vector<model::MediaClaim>& claims, const Exiv2::Metadatum& datum, std::string clock) {
  std::size_t bytes = 0;
  for (const auto& claim : claims) bytes += claim.where.size() + claim.value.size();
  if (claims.size() >= most_claims || bytes > most_claim_bytes) return;
  std::string value = datum.size() > static_cast<long>(2 * longest_value) && datum.typeId() == Exiv2::undefined
                          ? fmt::format("{} bytes", datum.size())
                          : datum.toString();
  if (value.size() > longest_value) value = value.substr(0, longest_value) + " (cut)";
  std::string key = category(datum.key());
  // The QuickTime reader of Exiv2 gives seconds since 1904 as a number. The container's claim has the same time as a
  // date.
  if (key == "creation_time" && value.find_first_of(":-") == std::string::npos) key = "tag";
  claims.push_back({datum.key(), std::move(key), base::to_utf8(value), std::move(clock)});
}

// "36,12.70930N" or "36,12,42S" (XMP, part 2, 1.2.7.4), as degrees.
std::optional<double> degrees_of_xmp(const std::string& text, char negative) {
  if (text.empty()) return std::nullopt;
  const auto letter = static_cast<char>(std::toupper(static_cast<unsigned char>(text.back())));
  double part[3] = {0, 0, 0};
  if (std::sscanf(text.c_str(), "%lf,%lf,%lf", &part[0], &part[1], &part[2]) < 2) return std::nullopt;
  const double value = part[0] + part[1] / 60 + part[2] / 3600;
  return letter == negative ? -value : value;
}

void add_xmp_position(const Exiv2::XmpData& xmp, std::vector<model::MediaClaim>& claims) {
  const auto find = [&](const char* key) {
    const auto found = xmp.findKey(Exiv2::XmpKey(key));
    return found == xmp.end() ? std::string() : found->toString();
  };
  const auto latitude = degrees_of_xmp(find("Xmp.exif.GPSLatitude"), 'S');
  const auto longitude = degrees_of_xmp(find("Xmp.exif.GPSLongitude"), 'W');
  if (!latitude || !longitude || !(std::fabs(*latitude) <= 90 && std::fabs(*longitude) <= 180)) return;
  claims.push_back({"Xmp.exif", "gps", fmt::format("{:.6f},{:.6f}", *latitude, *longitude), {}});
}

// Exiv2 looks at every index of these for each picture that it lacks: 3 s a second of film were seen of an AVI without
// its index. What libav says of them (probe.cpp) is the same.
bool is_left_to_libav(std::string_view bytes) {
  const std::string_view form = bytes.substr(std::min<std::size_t>(8, bytes.size()), 4);
  return (bytes.substr(0, 4) == "RIFF" && form != "WEBP") || bytes.substr(0, 4) == "\x1A\x45\xDF\xA3" ||
         bytes.substr(0, 4) == "\x30\x26\xB2\x75";
}

// All that Exiv2 reads. What it found before it throws stays.
void add_exiv2(const std::string& bytes, std::vector<model::MediaClaim>& claims) {
  const auto image =
      Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(bytes.data()), static_cast<long>(bytes.size()));
  image->readMetadata();
  const Exiv2::ExifData& exif = image->exifData();
  for (const auto& datum : exif) {
    std::string clock;
    if (category(datum.key()) == "creation_time") {
      const std::string offset = offset_of(exif, datum.key());
      clock = offset.empty() ? "local-no-zone" : "utc" + base::to_utf8(offset);
    }
    add(claims, datum, std::move(clock));
  }
  const auto add_written = [&](const Exiv2::Metadatum& datum) {
    const bool satellites = datum.key() == "Xmp.exif.GPSTimeStamp";  // a date and time in UTC
    add(claims, datum,
        category(datum.key()) != "creation_time" ? std::string()
        : satellites                             ? "utc-claimed"
                                                 : clock_of_time(datum.toString()));
  };
  for (const auto& datum : image->xmpData()) add_written(datum);
  for (const auto& datum : image->iptcData()) add_written(datum);
  add_xmp_position(image->xmpData(), claims);
}

std::vector<model::MediaClaim> own_claims(std::string_view bytes) {
  const auto exif = ExifTags::parse(find_exif(bytes));
  if (!exif) return {};
  auto claims = satellite_claims(*exif);
  for (auto& claim : camera_claims(*exif)) claims.push_back(std::move(claim));
  return claims;
}

}  // namespace

void warm_tags() {
  Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
  Exiv2::XmpParser::initialize();
#ifdef EXV_ENABLE_BMFF
  Exiv2::enableBMFF(true);  // HEIF and AVIF; 0.27 leaves it off
#endif
}

base::Result<std::vector<model::MediaClaim>> read_tags(int fd, const TagsSink& first) {
  const auto bytes = read_whole(fd);
  if (!bytes) return tl::unexpected(bytes.error());
  auto claims = own_claims(*bytes);
  if (first) first(claims);
  if (is_left_to_libav(*bytes)) return claims;
  std::vector<model::MediaClaim> of_exiv2;
  try {
    add_exiv2(*bytes, of_exiv2);
  } catch (const std::exception& error) {
    if (claims.empty() && of_exiv2.empty()) return base::fail(base::ErrorKind::unreadable, base::to_utf8(error.what()));
  }
  // What both read is told once. Exiv2's word stands, but for what is read here with its unit.
  const auto with_unit = [](const model::MediaClaim& claim) {
    return claim.key == "gps_error" || claim.key == "gps_dop" || claim.key == "direction" ||
           claim.where == "Exif.GPSInfo.GPSTimeStamp";
  };
  std::set<std::string> by_exiv2, here;
  for (const auto& claim : of_exiv2) by_exiv2.insert(claim.where);
  for (const auto& claim : claims)
    if (with_unit(claim)) here.insert(claim.where);
  std::erase_if(claims, [&](const auto& claim) { return !with_unit(claim) && by_exiv2.count(claim.where) != 0; });
  std::erase_if(of_exiv2, [&](const auto& claim) { return here.count(claim.where) != 0; });
  claims.insert(claims.end(), std::make_move_iterator(of_exiv2.begin()), std::make_move_iterator(of_exiv2.end()));
  return claims;
}

}  // namespace contrechamp::media
