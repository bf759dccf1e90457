// HEIC and related formats through libheif. Phones write them, and FFmpeg 5.1 does not read them.
#pragma once

#include <string>

#include "base/result.h"
#include "model/media.h"
#include "model/ports.h"

namespace contrechamp::media {

// By the major brand of the file type box.
bool is_heif(int fd);
// A photo, not a sequence. libav may read it too, but ignores its rotation.
bool is_heif_photo(int fd);
base::Result<model::MediaInfo> probe_heif(int fd, const std::string& mime);
// The primary picture, upright.
base::Result<model::RgbPicture> decode_heif(int fd);

// Reads the whole file into memory, for libraries that need it; an error above 256 MiB.
base::Result<std::string> read_whole(int fd);

}  // namespace contrechamp::media
