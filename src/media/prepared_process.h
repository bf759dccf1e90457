// The inside of the prepared process: takes requests from the socket, forks a locked worker for each, reports how it
// ended. Single-threaded, never reads a file.
#pragma once

#include <cstdint>

#include "media/jail.h"

namespace contrechamp::media {

// Fixed-size answer on the socket.
struct WorkerEnd {
  int status = 0;  // as of waitpid
  int timed_out = 0;
  std::int64_t cpu_us = 0;
  std::int64_t peak_kib = 0;
};

// Exit codes of a worker beside those of its main.
inline constexpr int exit_no_jail = 90;

[[noreturn]] void serve_requests(int socket, WorkerMain main, void (*warm_up)());

}  // namespace contrechamp::media
