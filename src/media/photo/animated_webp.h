// Animated WebP, which libav 5.1 does not decode: decoded by libwebp and kept in memory as a film that libav reads, so
// that every reader of films has it.
#pragma once

#include <string>

#include "base/result.h"

namespace contrechamp::media {

bool is_animated_webp(int fd);

// The pictures without loss (FFV1 in Matroska), each as long as it is shown, one round of the loop.
base::Result<std::string> webp_as_film(int fd);

}  // namespace contrechamp::media
