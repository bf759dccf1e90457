// A task of no stage: a stretch of film as small pictures, for comparing two clips.
#pragma once

#include "base/json.h"
#include "media/jail/jail.h"

namespace contrechamp::pipeline {

void strip_task(const base::Json& params, int fd, media::MessageWriter& writer);

}  // namespace contrechamp::pipeline
