// The jail of a worker: no file, no network, no other program, no new descriptor; bounded memory and time.
// Landlock (no rights at all) and seccomp (an allow-list) must both be there, else nothing untrusted is parsed.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace contrechamp::media {

struct JailLimits {
  std::int64_t memory_bytes = 1LL << 30;  // address space beyond what the prepared process has
  int cpu_s = 10;
  int wall_s = 20;
  std::int64_t output_bytes = 64LL << 20;
};

// For the test that a jail which cannot be made refuses.
enum class Missing { nothing, landlock, seccomp };

// In the worker, single-threaded, for good. `output_fd` is the only descriptor that may be written to.
base::Result<void> lock_down(const JailLimits& limits, int output_fd, Missing missing = Missing::nothing);

}  // namespace contrechamp::media
