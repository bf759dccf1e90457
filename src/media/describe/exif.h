// EXIF, read by hand from bytes in memory: what the program needs of it, also where Exiv2 gives up on the file around
// it or reads a number as signed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/media.h"

namespace contrechamp::media {

// A TIFF structure (TIFF 6.0, section 2). Every offset in it is checked; a field that points outside is not there.
class ExifTags {
 public:
  enum class Folder { image, photo, gps };
  // Nothing when `tiff` does not begin like one.
  static std::optional<ExifTags> parse(std::string_view tiff);

  // Without blanks and zeros at the end; empty when there is none.
  std::string text(Folder folder, std::uint16_t tag) const;
  // Integers and fractions alike; nothing when there is none or it divides by zero. Fractions are taken as unsigned
  // unless their type is signed.
  std::optional<double> number(Folder folder, std::uint16_t tag, std::size_t index = 0) const;
  std::size_t count(Folder folder, std::uint16_t tag) const;
  // 1 to 8, as EXIF 2.32 defines them; 1 when it says nothing sensible.
  int orientation() const;

 private:
  struct Field {
    Folder folder;
    std::uint16_t tag, type;
    std::uint32_t count;
    std::string_view bytes;
  };
  explicit ExifTags(std::string_view tiff) : tiff_(tiff), big_(tiff.front() == 'M') {}
  void read_folder(std::uint32_t at, Folder folder);
  std::uint32_t u32(std::string_view from, std::size_t at) const;
  std::uint16_t u16(std::string_view from, std::size_t at) const;
  const Field* find(Folder folder, std::uint16_t tag) const;

  std::string_view tiff_;
  bool big_;
  std::vector<Field> fields_;
};

// The EXIF of a JPEG, PNG, WebP, TIFF, HEIC or AVIF in memory, from its TIFF header on; empty when there is none.
std::string_view find_exif(std::string_view file);

// Position, its error, direction of the camera and time of the satellites, as claims.
std::vector<model::MediaClaim> satellite_claims(const ExifTags& exif);
// Maker, model, times and the like, under the names that Exiv2 gives them.
std::vector<model::MediaClaim> camera_claims(const ExifTags& exif);

}  // namespace contrechamp::media
