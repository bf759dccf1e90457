// EXIF, XMP and IPTC claims through Exiv2. Its parser aborts on some files: it runs in a worker of its own, last.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/media.h"

namespace contrechamp::media {

void warm_tags();
base::Result<std::vector<model::MediaClaim>> read_tags(int fd);

}  // namespace contrechamp::media
