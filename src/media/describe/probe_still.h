// The metadata of a photo that needs no demuxer: HEIF, and JPEG with whatever stands behind its first picture.
#pragma once

#include <optional>
#include <string>

#include "model/media.h"

namespace contrechamp::media {

// Nothing for files of other kinds, films of JPEGs, and photos that only libav may read.
std::optional<model::MediaInfo> probe_still(int fd, const std::string& mime);

}  // namespace contrechamp::media
