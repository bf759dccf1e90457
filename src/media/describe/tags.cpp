#include "media/describe/tags.h"

#include <fmt/format.h>

#include <exiv2/exiv2.hpp>

#include "base/strings.h"
#include "media/decode/heif.h"
#include "media/describe/claim_clock.h"

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
      ends("DateCreated"))
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

double degrees(const Exiv2::Exifdatum& datum) {
  double value = 0;
  double unit = 1;
  for (long i = 0; i < std::min<long>(datum.count(), 3); ++i, unit *= 60) {
    const Exiv2::Rational part = datum.toRational(i);
    if (part.second == 0) return NAN;
    value += static_cast<double>(part.first) / part.second / unit;
  }
  return value;
}

void add_position(std::vector<model::MediaClaim>& claims, const Exiv2::ExifData& exif) {
  const auto find = [&](const char* key) { return exif.findKey(Exiv2::ExifKey(key)); };
  const auto lat = find("Exif.GPSInfo.GPSLatitude");
  const auto lon = find("Exif.GPSInfo.GPSLongitude");
  if (lat == exif.end() || lon == exif.end()) return;
  const auto south = find("Exif.GPSInfo.GPSLatitudeRef");
  const auto west = find("Exif.GPSInfo.GPSLongitudeRef");
  double latitude = degrees(*lat);
  double longitude = degrees(*lon);
  if (south != exif.end() && south->toString() == "S") latitude = -latitude;
  if (west != exif.end() && west->toString() == "W") longitude = -longitude;
  if (!(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180)) return;
  claims.push_back({"Exif.GPSInfo", "gps", fmt::format("{:.6f},{:.6f}", latitude, longitude), {}});
}

}  // namespace

void warm_tags() {
  Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
  Exiv2::XmpParser::initialize();
#ifdef EXV_ENABLE_BMFF
  Exiv2::enableBMFF(true);  // HEIF and AVIF; 0.27 leaves it off
#endif
}

base::Result<std::vector<model::MediaClaim>> read_tags(int fd) {
  const auto bytes = read_whole(fd);
  if (!bytes) return tl::unexpected(bytes.error());
  std::vector<model::MediaClaim> claims;
  try {
    const auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(bytes->data()),
                                                 static_cast<long>(bytes->size()));
    image->readMetadata();
    const Exiv2::ExifData& exif = image->exifData();
    add_position(claims, exif);
    for (const auto& datum : exif) {
      std::string clock;
      if (category(datum.key()) == "creation_time") {
        const std::string offset = offset_of(exif, datum.key());
        clock = offset.empty() ? "local-no-zone" : "utc" + base::to_utf8(offset);
      }
      add(claims, datum, std::move(clock));
    }
    const auto add_written = [&](const Exiv2::Metadatum& datum) {
      add(claims, datum, category(datum.key()) == "creation_time" ? clock_of_time(datum.toString()) : std::string());
    };
    for (const auto& datum : image->xmpData()) add_written(datum);
    for (const auto& datum : image->iptcData()) add_written(datum);
  } catch (const std::exception& error) {
    if (claims.empty()) return base::fail(base::ErrorKind::unreadable, base::to_utf8(error.what()));
  }
  return claims;
}

}  // namespace contrechamp::media
