// The metadata of a file: streams, durations, and claims with the place where each was read.
#pragma once

#include "base/result.h"
#include "model/media.h"

namespace contrechamp::media {

// `mime` as sniff_mime() gives it. Text needs no decoder. An error when no parser reads the file; its message says why.
base::Result<model::MediaInfo> probe(int fd, const std::string& mime);

}  // namespace contrechamp::media
