// Metadata that was read from a file. Values are claims of that file, not facts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contrechamp::model {

// One value, with the place where it was read. Contradicting claims are all kept.
struct MediaClaim {
  std::string where;  // "mp4 mvhd", "stream 0", "Exif.Photo.DateTimeOriginal", "name"
  std::string key;    // "creation_time", "device", "gps", "encoder", "rotation_deg", …
  std::string value;  // as written in the file
  std::string clock;  // for times: "utc-claimed", "local-no-zone", "utc+03:30", else empty
};

enum class Kind { video, photo, sound, text, other };

const char* to_string(Kind kind);
std::optional<Kind> kind_from(std::string_view text);  // nothing where the text names none
// In JSON stands to_string(), never the number.
template <class Json>
void to_json(Json&, Kind) = delete;

struct StreamInfo {
  int index = 0;
  std::string type;   // "video", "audio", "subtitle", "data"
  std::string codec;  // libav's short name
  int width_px = 0;
  int height_px = 0;
  int rotation_deg = 0;      // clockwise turn that a player applies
  double frame_rate_hz = 0;  // average
  int sample_rate_hz = 0;
  int channels = 0;
  std::int64_t duration_us = 0;
};

// Keys of claims that several readers give.
inline constexpr const char* contains_key = "contains";      // what else the file holds: motion film, gain map, …
inline constexpr const char* incomplete_key = "incomplete";  // why it ends early, or is not looked at to its end
inline constexpr const char* tracks_key = "tracks";          // which of several were taken

struct MediaInfo {
  Kind kind = Kind::other;
  std::string mime;       // sniffed from the bytes
  std::string container;  // libav's or libheif's short name, empty when none reads it
  std::int64_t duration_us = 0;
  int width_px = 0, height_px = 0;  // as it is to be shown: turned, with square pixels; 0 without a picture
  std::vector<StreamInfo> streams;
  std::vector<MediaClaim> claims;
};

}  // namespace contrechamp::model
