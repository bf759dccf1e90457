// A worker that tries to break out of the sandbox, so that tests and the self-test can show that it fails.
#pragma once

#include <string>
#include <vector>

#include "media/jail/jail.h"

namespace contrechamp::media {

// Task "misbehave", params {"try": name of the attempt}. Reports {"succeeded": bool, "detail": text} when it survives
// the attempt. The attempt "honest" reads the input and reports {"read_bytes": n}.
int misbehave(const WorkerRequest& request, int input_fd, MessageWriter& writer);

// Names of all attempts that must be refused or ended.
const std::vector<std::string>& misdeeds();

}  // namespace contrechamp::media
