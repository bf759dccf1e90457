// The sandbox of a worker: no file, no network, no other program, no new descriptor; bounded memory and time. The
// worker calls it before it reads an untrusted byte. Landlock (no rights at all) and seccomp (an allow-list) must both
// be available, otherwise nothing untrusted is parsed.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace contrechamp::media {

// The defaults suit a small file and serve tests and self-tests; the pipeline sets limits by the size of the file.
// Chosen by hand; the tests only show that limits of this kind hold.
struct JailLimits {
  std::int64_t memory_bytes = std::int64_t{1} << 30;  // address space beyond what the prepared process has
  int cpu_s = 10;
  int wall_s = 20;
  std::int64_t output_bytes = std::int64_t{64} << 20;
};

// The two descriptors that a process in the sandbox may use.
inline constexpr int worker_input_fd = 3;   // read
inline constexpr int worker_output_fd = 4;  // write

// Builds with AddressSanitizer, which are for developers, have a weaker sandbox. The address space has no limit (the
// sanitizer reserves terabytes), and pipes may be made (the undefined-behaviour sanitizer probes memory through them).
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool under_sanitizer = true;
#elif defined(__has_feature)
inline constexpr bool under_sanitizer = __has_feature(address_sanitizer);
#else
inline constexpr bool under_sanitizer = false;
#endif

// Sets, until the process ends: resource limits, Landlock with no rights, a seccomp allow-list. Opening a file then
// fails with ENOENT, writing anywhere but to worker_output_fd with EBADF, executable memory with EACCES. Any other call
// that is not on the list kills the process with SIGSYS. ErrorKind::refused when Landlock or seccomp cannot be
// installed: then no file may be read. Call it in a process with one thread.
base::Result<void> lock_down(const JailLimits& limits);

// Root becomes nobody (65534) where the system allows it, and all capabilities are dropped. This clears the
// parent-death signal.
void drop_privileges();

// ErrorKind::refused, with the reason, on a kernel where lock_down would fail. Changes nothing.
base::Result<void> sandbox_available();

namespace for_tests {
// late_…: sandbox_available succeeds and lock_down fails.
enum class Missing { none, landlock, seccomp, late_landlock, late_seccomp };
// Makes the functions above, here and in processes forked from here, behave as if the kernel answered ENOSYS.
void pretend_missing(Missing missing);
}  // namespace for_tests

}  // namespace contrechamp::media
