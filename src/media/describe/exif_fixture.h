// EXIF for tests, written byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace contrechamp::media {

// EXIF with one image directory, big-endian: entries of (tag, type, count, value or bytes).
class Exif {
 public:
  struct Entry {
    std::uint16_t tag;
    std::uint16_t type;
    std::uint32_t count;
    std::string value;
  };
  static std::string be16(std::uint32_t v) { return {static_cast<char>(v >> 8), static_cast<char>(v)}; }
  static std::string be32(std::uint32_t v) { return be16(v >> 16) + be16(v & 0xFFFF); }
  static Entry text(std::uint16_t tag, const std::string& value) {
    return {tag, 2, static_cast<std::uint32_t>(value.size() + 1), value + '\0'};
  }
  static Entry number(std::uint16_t tag, std::uint16_t value) { return {tag, 3, 1, be16(value)}; }
  static Entry degrees(std::uint16_t tag, std::uint32_t d, std::uint32_t m, std::uint32_t s100) {
    return {tag, 5, 3, be32(d) + be32(1) + be32(m) + be32(1) + be32(s100) + be32(100)};
  }
  // A directory at `offset`, then the values that do not fit its entries.
  static std::string folder(const std::vector<Entry>& entries, std::size_t offset) {
    std::string head = be16(static_cast<std::uint32_t>(entries.size()));
    std::string data;
    const std::size_t data_at = offset + 2 + entries.size() * 12 + 4;
    for (const auto& entry : entries) {
      head += be16(entry.tag) + be16(entry.type) + be32(entry.count);
      if (entry.value.size() <= 4) {
        head += entry.value + std::string(4 - entry.value.size(), '\0');
      } else {
        head += be32(static_cast<std::uint32_t>(data_at + data.size()));
        data += entry.value;
      }
    }
    return head + be32(0) + data;
  }
  static std::string segment(const std::string& tiff) {
    const std::string body = std::string("Exif\0\0", 6) + tiff;
    return "\xFF\xE1" + be16(static_cast<std::uint32_t>(body.size() + 2)) + body;
  }
  static std::string header() { return std::string("MM\0\x2A", 4) + be32(8); }
};

// Tags as a camera writes them: maker, model, two times of which one has a zone, a position in the south and west.
inline std::string telling_exif() {
  const std::size_t exif_at = 200;
  const std::size_t gps_at = 400;
  std::string tiff = Exif::header() + Exif::folder({Exif::text(0x010F, "Lumette"),
                                                    Exif::text(0x0110, "L-3"),
                                                    Exif::number(0x0112, 6),
                                                    Exif::text(0x0132, "2031:04:12 16:00:00"),
                                                    {0x8769, 4, 1, Exif::be32(exif_at)},
                                                    {0x8825, 4, 1, Exif::be32(gps_at)}},
                                                   8);
  tiff.resize(exif_at);
  tiff += Exif::folder({Exif::text(0x9003, "2031:04:12 15:32:41"), Exif::text(0x9011, "+03:30")}, exif_at);
  tiff.resize(gps_at);
  return tiff + Exif::folder({Exif::text(1, "S"), Exif::degrees(2, 48, 7, 2340), Exif::text(3, "W"),
                              Exif::degrees(4, 123, 30, 1200)},
                             gps_at);
}

}  // namespace contrechamp::media
