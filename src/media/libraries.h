// Versions of the libraries that this folder uses.
#pragma once

#include <vector>

#include "base/library.h"

namespace contrechamp::media {

// libav*, Exiv2, libheif. Only reads their version numbers; nothing is decoded.
std::vector<base::Library> libraries();

}  // namespace contrechamp::media
