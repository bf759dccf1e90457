// EXIF, XMP and IPTC claims by Exiv2. Its parser aborts on some files, so it runs last and in a separate worker.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "model/media.h"

namespace contrechamp::media {

void warm_tags();
using TagsSink = std::function<void(const std::vector<model::MediaClaim>&)>;
// `first`: gets what is read here by hand, before Exiv2 may abort or take too long; the answer has it too.
base::Result<std::vector<model::MediaClaim>> read_tags(int fd, const TagsSink& first = {});

}  // namespace contrechamp::media
