// Tasks of no stage, made when somebody asks to see: a photo at the size of a screen, a stretch of film to play.
#pragma once

#include "base/json.h"
#include "media/jail/jail.h"

namespace contrechamp::pipeline {

void view_task(const base::Json& params, int fd, media::MessageWriter& writer);
void segment_task(const base::Json& params, int fd, media::MessageWriter& writer);

}  // namespace contrechamp::pipeline
