// What a JPEG file holds beside its picture: a phone puts its motion film, a gain map, a depth map, a smaller preview
// or the second eye of a stereo pair behind it (CIPA DC-007 "Multi-Picture Format", and the containers of makers).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace contrechamp::media {

struct JpegPicture {
  std::size_t at = 0, size = 0;  // bytes of the file
  int width_px = 0, height_px = 0;
  int components = 0;
  std::string role;  // "gain map", "depth map", "preview", …; empty for the first, and where nothing says it
};

struct JpegBehind {
  std::string what;  // "motion film"
  std::size_t at = 0, size = 0;
};

struct JpegParts {
  std::vector<JpegPicture> pictures;  // the first is the photo
  std::vector<JpegBehind> behind;
  bool depth_in_xmp = false;
  // Many pictures of one size that nothing announces: a film of JPEGs, not a photo.
  bool is_film() const;
};

// Empty when `file` is no JPEG with a picture. Pure; takes time linear in its size.
JpegParts jpeg_parts(std::string_view file);

// Begins it like a JPEG?
bool is_jpeg(int fd);

}  // namespace contrechamp::media
