// The processes between the parent and its workers, and what they say over their sockets (SOCK_SEQPACKET; same program
// on both ends, so plain structs). They parse nothing: the request's text is parsed by the worker, once locked in.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "media/jail/jail.h"

namespace contrechamp::media {

// Followed by the request as JSON text; with SCM_RIGHTS: the pipe to write to and, if has_input, the input.
struct RequestHead {
  JailLimits limits;
  bool has_input = false;
};

// Any datagram shorter than a RequestHead stops the worker at work.
inline constexpr char stop_worker = 's';
inline constexpr std::size_t longest_request_bytes = 64 << 10;

enum class Cut : std::int32_t { none, wall_time, by_parent };

// Also sent once by the keeper, when it is ready (or never will be: setup_error).
struct Reply {
  std::int32_t wait_status = 0;
  Cut cut = Cut::none;
  double cpu_s = 0;
  std::int64_t peak_bytes = 0;
  char setup_error[256] = {};  // not empty: the worker never reached WorkerMain
};

inline constexpr int exit_no_memory = 101;  // std::bad_alloc left WorkerMain
inline constexpr int exit_exception = 102;  // another exception did

// The life of the keeper, which loads the libraries and forks the prepared process: anew for each datagram that brings
// one end of a socket, whose Requests that process then answers. The one before is killed. `parent` forked the keeper.
[[noreturn]] void live_as_keeper(int socket_fd, pid_t parent, WorkerMain main, void (*warm_up)());

}  // namespace contrechamp::media
