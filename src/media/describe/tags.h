// EXIF, XMP and IPTC claims by Exiv2. Its parser aborts on some files, so it runs last and in a separate worker.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/media.h"

namespace contrechamp::media {

void warm_tags();
base::Result<std::vector<model::MediaClaim>> read_tags(int fd);

}  // namespace contrechamp::media
