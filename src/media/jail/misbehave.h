// A worker built to break out, so that tests (and a self-test) can see that it does not.
#pragma once

#include <string>
#include <vector>

#include "media/jail/jail.h"

namespace contrechamp::media {

// Task "misbehave", params {"try": name of the attempt}. Reports {"succeeded": bool, "detail": text} when it lives to
// tell. Also "honest": reads the input and reports {"read_bytes": n}.
int misbehave(const WorkerRequest& request, int input_fd, MessageWriter& writer);

// Every attempt that must be refused or cut.
const std::vector<std::string>& misdeeds();

}  // namespace contrechamp::media
