// The processes between the parent and its workers, and the messages on their sockets (SOCK_SEQPACKET). Both ends are
// the same program, so messages are plain structs. These processes parse nothing: the worker parses the request's text
// when it is in the sandbox.
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

// Any datagram shorter than a RequestHead stops the running worker.
inline constexpr char stop_worker = 's';
// Requests are a task and a few numbers. One datagram must fit the send buffer of a socket, 208 KiB by default
// (socket(7): wmem_default). Chosen by hand below that.
inline constexpr std::size_t longest_request_bytes = 64 << 10;

enum class Cut : std::int32_t { none, wall_time, by_parent };

// The keeper also sends one when it is ready, or when it cannot be (setup_error).
struct Reply {
  std::int32_t wait_status = 0;
  Cut cut = Cut::none;
  double cpu_s = 0;
  std::int64_t peak_bytes = 0;
  char setup_error[256] = {};  // not empty: the worker never reached WorkerMain
};

// Exit codes of a worker, chosen freely (103: exit_nobody_reads in wire.h).
inline constexpr int exit_no_memory = 101;  // std::bad_alloc left WorkerMain
inline constexpr int exit_exception = 102;  // another exception left WorkerMain

// The main function of the keeper, which `parent` forked. It loads the libraries. For each datagram that carries one
// end of a socket it kills the prepared process and forks another one, which answers the Requests on that socket.
[[noreturn]] void run_as_keeper(int socket_fd, pid_t parent, WorkerMain main, void (*warm_up)());

}  // namespace contrechamp::media
