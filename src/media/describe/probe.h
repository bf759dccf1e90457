// What a file says about itself: streams, durations, and claims keyed by where each was read.
#pragma once

#include "base/result.h"
#include "model/media.h"

namespace contrechamp::media {

// `mime` as sniffed. Text is text and needs no decoder. An error: no parser takes it; its message says why.
base::Result<model::MediaInfo> probe(int fd, const std::string& mime);

}  // namespace contrechamp::media
