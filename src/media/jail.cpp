#include "media/jail.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "media/prepared_process.h"

namespace contrechamp::media {
namespace {

bool send_request(int socket, const std::string& text, int input, int output) {
  char control[CMSG_SPACE(2 * sizeof(int))] = {};
  struct iovec part {const_cast<char*>(text.data()), text.size()};
  struct msghdr message {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(2 * sizeof(int));
  const int fds[2] = {input, output};
  std::memcpy(CMSG_DATA(header), fds, sizeof fds);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) >= 0;
}

// Reads until the worker closes its end. A limit or nonsense closes ours, and the worker dies of it.
base::Result<void> drain(base::Fd pipe, MessageReader& reader) {
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(pipe.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return {};
    if (auto fed = reader.feed({buffer, static_cast<std::size_t>(n)}); !fed) return fed;
  }
}

void explain(Outcome& outcome, const WorkerEnd& end, const JailLimits& limits) {
  outcome.kind = base::ErrorKind::died;
  if (end.timed_out != 0) {
    outcome.kind = base::ErrorKind::limit;
    outcome.reason = fmt::format("stopped after {} s: the time limit for a file like this", limits.wall_s);
  } else if (WIFSIGNALED(end.status)) {
    outcome.signal = WTERMSIG(end.status);
    if (outcome.signal == SIGXCPU || (outcome.signal == SIGKILL && outcome.cpu_s >= limits.cpu_s)) {
      outcome.kind = base::ErrorKind::limit;
      outcome.reason = fmt::format("stopped after {} s of processor: the limit for a file like this", limits.cpu_s);
    } else if (outcome.signal == SIGSYS) {
      outcome.reason = "the parser tried something that the sandbox forbids (SIGSYS)";
    } else {
      outcome.reason = fmt::format("the parser crashed in its sandbox (signal {}, {})", outcome.signal,
                                   ::sigabbrev_np(outcome.signal) ? ::sigabbrev_np(outcome.signal) : "?");
    }
  } else if (WIFEXITED(end.status) && WEXITSTATUS(end.status) == exit_no_jail) {
    outcome.kind = base::ErrorKind::refused;
    outcome.reason = "no sandbox could be made: nothing was parsed";
  } else {
    outcome.reason = "the worker ended before it had answered";
  }
}

}  // namespace

base::Result<std::unique_ptr<Jail>> Jail::prepare(WorkerMain main, void (*warm_up)()) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return base::fail(base::ErrorKind::io, "no socket for the sandbox");
  base::Fd ours(pair[0]);
  base::Fd theirs(pair[1]);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) return base::fail(base::ErrorKind::io, "no process for the sandbox");
  if (process == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(0);
    const int socket = ::fcntl(theirs.get(), F_DUPFD_CLOEXEC, 10);
    const int nothing = ::open("/dev/null", O_RDWR);
    for (int fd : {0, 1}) ::dup2(nothing, fd);
    ::dup2(socket, 9);
    ::close_range(3, 8, 0);
    ::close_range(10, ~0U, 0);
    serve_requests(9, main, warm_up);
  }
  theirs.reset();
  std::unique_ptr<Jail> jail(new Jail(process, std::move(ours)));
  char ready = 0;
  if (::recv(jail->socket_.get(), &ready, 1, 0) != 1)
    return base::fail(base::ErrorKind::died, "the sandbox's prepared process did not start");
  return jail;
}

Jail::~Jail() {
  socket_.reset();
  ::waitpid(process_, nullptr, 0);
}

Outcome Jail::run(const WorkerRequest& request, int input_fd, const JailLimits& limits) {
  std::lock_guard lock(mutex_);
  Outcome outcome;
  outcome.reason = "the sandbox's prepared process is gone: start the program again";
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) return outcome;
  base::Fd read_end(pipe[0]);
  base::Fd write_end(pipe[1]);
  base::Json json{{"task", request.task}, {"params", request.params}, {"memory_bytes", limits.memory_bytes},
                  {"cpu_s", limits.cpu_s}, {"wall_s", limits.wall_s}};
  if (request.params.is_object() && request.params.contains("missing")) json["missing"] = request.params["missing"];
  if (!send_request(socket_.get(), base::dump(json), input_fd, write_end.get())) return outcome;
  write_end.reset();
  MessageReader reader(limits.output_bytes);
  const auto drained = drain(std::move(read_end), reader);
  WorkerEnd end;
  ssize_t n = 0;
  do n = ::recv(socket_.get(), &end, sizeof end, 0);
  while (n < 0 && errno == EINTR);
  outcome.messages = reader.take();
  if (n != static_cast<ssize_t>(sizeof end)) return outcome;
  outcome.cpu_s = static_cast<double>(end.cpu_us) / 1e6;
  outcome.peak_bytes = end.peak_kib * 1024;
  outcome.finished = drained && reader.ended() && WIFEXITED(end.status) && WEXITSTATUS(end.status) == 0;
  outcome.reason.clear();
  if (!outcome.finished) explain(outcome, end, limits);
  if (!drained) {
    outcome.kind = drained.error().kind;
    outcome.reason = drained.error().message;
  }
  return outcome;
}

}  // namespace contrechamp::media
