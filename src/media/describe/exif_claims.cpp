#include <fmt/format.h>

#include <cmath>

#include "base/strings.h"
#include "media/describe/exif.h"

namespace contrechamp::media {
namespace {

using Folder = ExifTags::Folder;
using model::MediaClaim;

constexpr std::size_t longest_value = 4096;  // as in probe.cpp

// Degrees, minutes, seconds (EXIF 2.32, 4.6.6). Seconds, or minutes too, may be missing or written as 0/0: then the
// part before holds the fraction.
std::optional<double> degrees(const ExifTags& exif, std::uint16_t tag) {
  const auto whole = exif.number(Folder::gps, tag, 0);
  if (!whole) return std::nullopt;
  return *whole + exif.number(Folder::gps, tag, 1).value_or(0) / 60 +
         exif.number(Folder::gps, tag, 2).value_or(0) / 3600;
}

void add_position(const ExifTags& exif, std::vector<MediaClaim>& claims) {
  auto latitude = degrees(exif, 0x0002), longitude = degrees(exif, 0x0004);
  if (!latitude || !longitude) return;
  const auto is = [&](std::uint16_t tag, char letter) {
    const std::string text = exif.text(Folder::gps, tag);
    return !text.empty() && (text.front() == letter || text.front() == letter + ('a' - 'A'));
  };
  if (is(0x0001, 'S')) latitude = -*latitude;
  if (is(0x0003, 'W')) longitude = -*longitude;
  if (!(std::fabs(*latitude) <= 90 && std::fabs(*longitude) <= 180)) return;
  claims.push_back({"Exif.GPSInfo", "gps", fmt::format("{:.6f},{:.6f}", *latitude, *longitude), {}});
}

// GPSHPositioningError in metres; else the dilution of precision, which has no unit and is shown as it is.
void add_error(const ExifTags& exif, std::vector<MediaClaim>& claims) {
  constexpr double farthest_m = 20037508;  // half the equator
  if (const auto error = exif.number(Folder::gps, 0x001F); error && *error > 0 && *error <= farthest_m)
    claims.push_back({"Exif.GPSInfo.GPSHPositioningError", "gps_error", fmt::format("{:.10g} m", *error), {}});
  if (const auto dop = exif.number(Folder::gps, 0x000B); dop && *dop > 0)
    claims.push_back({"Exif.GPSInfo.GPSDOP", "gps_dop", fmt::format("{:.10g}", *dop), {}});
}

void add_direction(const ExifTags& exif, std::vector<MediaClaim>& claims) {
  const auto direction = exif.number(Folder::gps, 0x0011);
  if (!direction || !(*direction >= 0 && *direction <= 360)) return;
  const bool magnetic = exif.text(Folder::gps, 0x0010).substr(0, 1) == "M";
  claims.push_back({"Exif.GPSInfo.GPSImgDirection",
                    "direction",
                    fmt::format("{:.10g}°{}", std::fmod(*direction, 360), magnetic ? " magnetic" : ""),
                    {}});
}

// GPSDateStamp is "2031:04:12"; some write other signs between, or none.
std::string date_of(const std::string& stamp) {
  std::string digits;
  for (const char c : stamp)
    if (c >= '0' && c <= '9') digits += c;
  if (digits.size() != 8 || digits.substr(0, 4) == "0000" || digits.substr(4, 2) == "00" || digits.substr(6) == "00")
    return {};
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

void add_satellite_time(const ExifTags& exif, std::vector<MediaClaim>& claims) {
  const std::string date = date_of(exif.text(Folder::gps, 0x001D));
  const auto hour = exif.number(Folder::gps, 0x0007, 0), minute = exif.number(Folder::gps, 0x0007, 1);
  const double second = exif.number(Folder::gps, 0x0007, 2).value_or(0);
  if (date.empty() || !hour || !minute) return;
  if (!(*hour >= 0 && *hour < 24 && *minute >= 0 && *minute < 60 && second >= 0 && second < 61)) return;
  const auto milliseconds = static_cast<int>(std::floor(second * 1000 + 0.5));
  const std::string fraction = milliseconds % 1000 == 0 ? "" : fmt::format(".{:03}", milliseconds % 1000);
  claims.push_back({"Exif.GPSInfo.GPSTimeStamp", "creation_time",
                    fmt::format("{}T{:02}:{:02}:{:02}{}Z", date, static_cast<int>(*hour), static_cast<int>(*minute),
                                milliseconds / 1000, fraction),
                    "utc-claimed"});
}

}  // namespace

std::vector<MediaClaim> satellite_claims(const ExifTags& exif) {
  std::vector<MediaClaim> claims;
  add_position(exif, claims);
  add_error(exif, claims);
  add_direction(exif, claims);
  add_satellite_time(exif, claims);
  return claims;
}

std::vector<MediaClaim> camera_claims(const ExifTags& exif) {
  struct Known {
    Folder folder;
    std::uint16_t tag, offset;  // of the zone; 0: no time
    const char *where, *key;
  };
  static constexpr Known known[] = {
      {Folder::image, 0x010F, 0, "Exif.Image.Make", "device"},
      {Folder::image, 0x0110, 0, "Exif.Image.Model", "device"},
      {Folder::image, 0x0131, 0, "Exif.Image.Software", "encoder"},
      {Folder::image, 0x013B, 0, "Exif.Image.Artist", "author"},
      {Folder::image, 0x010E, 0, "Exif.Image.ImageDescription", "tag"},
      {Folder::image, 0x8298, 0, "Exif.Image.Copyright", "tag"},
      {Folder::image, 0x0132, 0x9010, "Exif.Image.DateTime", "creation_time"},
      {Folder::photo, 0x9003, 0x9011, "Exif.Photo.DateTimeOriginal", "creation_time"},
      {Folder::photo, 0x9004, 0x9012, "Exif.Photo.DateTimeDigitized", "creation_time"},
      {Folder::photo, 0xA431, 0, "Exif.Photo.BodySerialNumber", "serial"},
      {Folder::photo, 0xA434, 0, "Exif.Photo.LensModel", "tag"},
  };
  std::vector<MediaClaim> claims;
  for (const Known& one : known) {
    const std::string value = base::to_utf8(exif.text(one.folder, one.tag).substr(0, longest_value));
    if (value.empty()) continue;
    std::string clock;
    if (one.offset != 0) {
      const std::string zone = exif.text(Folder::photo, one.offset);
      clock = zone.empty() ? "local-no-zone" : "utc" + base::to_utf8(zone.substr(0, 16));
    }
    claims.push_back({one.where, one.key, value, clock});
  }
  if (exif.count(Folder::image, 0x0112) > 0)
    claims.push_back({"Exif.Image.Orientation", "orientation", std::to_string(exif.orientation()), {}});
  return claims;
}

}  // namespace contrechamp::media
