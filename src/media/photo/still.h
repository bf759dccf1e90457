// Photos that need no demuxer: HEIF by libheif, JPEG straight by its decoder. The first picture of the file, whatever
// stands behind it.
#pragma once

#include <optional>

#include "base/result.h"
#include "model/ports.h"

namespace contrechamp::media {

// As it is to be shown, at most `long_side_px`. Nothing for files of other kinds, and films of JPEGs; an error when it
// cannot be decoded: libav may still read it.
std::optional<base::Result<model::RgbPicture>> decode_still(int fd, int long_side_px);
// The primary picture of any HEIF, also of a sequence.
base::Result<model::RgbPicture> still_of_heif(int fd, int long_side_px);

}  // namespace contrechamp::media
