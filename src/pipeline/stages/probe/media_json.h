// MediaInfo as it crosses the pipe from the jail and as the API shows it. What comes from the pipe is hostile:
// from_json bounds and cleans everything.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "model/media.h"

namespace contrechamp::pipeline {

base::Json to_json(const model::MediaInfo& info);
base::Result<model::MediaInfo> media_from_json(const base::Json& json);

base::Json to_json(const std::vector<model::MediaClaim>& claims);
std::vector<model::MediaClaim> claims_from_json(const base::Json& json);

base::Json to_json(const std::vector<model::StreamInfo>& streams);

}  // namespace contrechamp::pipeline
