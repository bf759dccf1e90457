// A worker that tries what a taken-over parser would try: for the self-test of the sandbox. The answer's "succeeded"
// is true when the attempt was not stopped.
#pragma once

#include "media/jail.h"

namespace contrechamp::media {

int misbehave(const WorkerRequest& request, int input_fd, MessageWriter& writer);

// Names that `params.try` takes.
const std::vector<std::string>& misdeeds();

}  // namespace contrechamp::media
