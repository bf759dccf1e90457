// What runs inside the jail: connects media (decoding) with fingerprint. Only features and small pictures leave.
#pragma once

#include "media/jail.h"

namespace contrechamp::work {

// The main of every worker. Tasks: probe, look, tags, view, segment.
int run_task(const media::WorkerRequest& request, int input_fd, media::MessageWriter& writer);

}  // namespace contrechamp::work
