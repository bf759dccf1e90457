#include "cli/kit/streams.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>

namespace contrechamp::cli {
namespace {

bool nobody_reads() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return ::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;  // poll(2): a pipe whose reading end was closed
}

}  // namespace

void tell_as_is(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  std::clearerr(stderr);
}

bool tell_unless_full(std::string_view line) {
  static std::mutex one_at_a_time;
  std::lock_guard lock(one_at_a_time);
  pollfd out{STDERR_FILENO, POLLOUT, 0};
  // pipe(7): writable means that PIPE_BUF bytes, 4 KiB, go in at once.
  if (::poll(&out, 1, 0) != 1 || (out.revents & POLLOUT) == 0) return false;
  tell_as_is(line);
  return true;
}

void hold_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number, which is this one. The wrong way round, so that an answer does not vanish in silence.
    (void)!::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

bool answer_arrived() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  const int why = errno;
  // A reader that has had enough, as in `ls | head`, need not be told. Printing may have met it before this flush.
  if (why == EPIPE || (why == 0 && nobody_reads())) return false;
  tell("contrechamp: the answer could not be written{}{}\n", why == 0 ? "" : ": ", why == 0 ? "" : std::strerror(why));
  return false;
}

}  // namespace contrechamp::cli
