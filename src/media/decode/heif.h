// HEIC and its kin through libheif: phones write them, and FFmpeg 5.1 does not read them.
#pragma once

#include <string>

#include "base/result.h"
#include "model/media.h"
#include "model/ports.h"

namespace contrechamp::media {

// By the brand in the first box.
bool is_heif(int fd);
// One photo, not a sequence. libav may read it as well, but leaves it lying on its side.
bool is_heif_photo(int fd);
base::Result<model::MediaInfo> probe_heif(int fd, const std::string& mime);
// The primary picture, upright.
base::Result<model::RgbPicture> decode_heif(int fd);

// The whole file in memory, for libraries that take nothing else; refused above 256 MiB.
base::Result<std::string> read_whole(int fd);

}  // namespace contrechamp::media
