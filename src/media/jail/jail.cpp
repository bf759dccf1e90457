#include "media/jail/jail.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include "base/strings.h"
#include "media/jail/prepared_process.h"

namespace contrechamp::media {
namespace {

using base::ErrorKind;
using base::Result;
using Clock = std::chrono::steady_clock;

// Only ends the wait for a keeper that hangs while it loads its libraries. Chosen by hand.
constexpr std::chrono::seconds warm_up_time{60};
// A prepared process that has not answered this long after the wall limit hangs. Chosen by hand.
constexpr std::chrono::seconds grace_time{10};
constexpr int stop_poll_ms = 100;  // `stop` is looked at this often: the 0.1 s that jail.h promises
// Largest size that an unprivileged process may ask for by default (pipe(7): /proc/sys/fs/pipe-max-size).
constexpr int pipe_bytes = 1 << 20;
constexpr std::size_t read_bytes = 64 << 10;  // size of a pipe by default (pipe(7))

std::string errno_text(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

Outcome unfinished(ErrorKind kind, std::string reason) {
  Outcome outcome;
  outcome.begun = false;
  outcome.kind = kind;
  outcome.reason = std::move(reason);
  return outcome;
}

// nullopt: the other end is closed.
std::optional<Reply> receive_reply(int socket_fd) {
  Reply reply;
  ssize_t size = ::recv(socket_fd, &reply, sizeof reply, 0);
  if (size != static_cast<ssize_t>(sizeof reply)) return std::nullopt;
  reply.setup_error[sizeof reply.setup_error - 1] = 0;
  return reply;
}

bool wait_readable(int fd, std::chrono::milliseconds time) {
  Clock::time_point deadline = Clock::now() + time;
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd source{fd, POLLIN, 0};
    int count = ::poll(&source, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (count > 0) return true;
    if (count == 0 || errno != EINTR) return false;
  }
}

bool send_with_fds(int socket_fd, iovec* parts, std::size_t part_count, const std::array<int, 2>& fds,
                   std::size_t fd_count) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = part_count;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
  std::memcpy(CMSG_DATA(header), fds.data(), fd_count * sizeof(int));
  while (::sendmsg(socket_fd, &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

Result<void> send_request(int socket_fd, const WorkerRequest& request, int input_fd, int output_fd,
                          const JailLimits& limits) {
  base::Json json;
  json["task"] = request.task;
  json["params"] = request.params;
  std::string text = base::dump(json);
  if (text.size() > longest_request_bytes) return base::fail(ErrorKind::refused, "the request is too long");
  RequestHead head{limits, input_fd >= 0};
  std::array<iovec, 2> parts{iovec{&head, sizeof head}, iovec{text.data(), text.size()}};
  if (!send_with_fds(socket_fd, parts.data(), parts.size(), {output_fd, input_fd}, head.has_input ? 2 : 1))
    return base::fail(ErrorKind::died, errno_text("the prepared process does not answer"));
  return {};
}

// Reads the worker's answer from the pipe while the prepared process waits for the worker.
class Collector {
 public:
  Collector(int socket_fd, base::Fd pipe, const JailLimits& limits, const std::atomic<bool>* stop)
      : socket_fd_(socket_fd),
        pipe_(std::move(pipe)),
        reader_(limits.output_bytes),
        stop_(stop),
        buffer_(read_bytes, 0) {}

  // nullopt: the prepared process is gone or hangs.
  std::optional<Reply> collect(Clock::time_point deadline) {
    while (Clock::now() < deadline) {
      if (!stopped_ && stop_ != nullptr && stop_->load()) {
        stopped_ = true;
        stop({ErrorKind::refused, "stopped because the program ends", {}});
      }
      std::array<pollfd, 2> sources{pollfd{socket_fd_, POLLIN, 0}, pollfd{pipe_.get(), POLLIN, 0}};
      if (::poll(sources.data(), sources.size(), stop_poll_ms) < 0) continue;
      if (sources[1].revents != 0) drain();
      if (sources[0].revents != 0) {
        std::optional<Reply> reply = receive_reply(socket_fd_);
        drain();  // the last bytes of the worker may still be in the pipe
        return reply;
      }
    }
    return std::nullopt;
  }

  std::vector<Message> take() { return reader_.take(); }
  bool ended() const { return reader_.ended(); }
  bool stopped() const { return stopped_; }
  const std::optional<base::Error>& error() const { return error_; }

 private:
  void drain() {
    while (pipe_) {
      ssize_t size = ::read(pipe_.get(), buffer_.data(), buffer_.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno == EAGAIN) return;
      if (size <= 0) return pipe_.reset();
      Result<void> fed = reader_.feed({buffer_.data(), static_cast<std::size_t>(size)});
      if (!fed) stop(fed.error());
    }
  }

  void stop(const base::Error& error) {
    error_ = error;
    pipe_.reset();
    ::send(socket_fd_, &stop_worker, 1, MSG_NOSIGNAL);
  }

  int socket_fd_;
  base::Fd pipe_;
  MessageReader reader_;
  const std::atomic<bool>* stop_;
  bool stopped_ = false;
  std::optional<base::Error> error_;
  std::string buffer_;
};

void classify_signal(const Reply& reply, const JailLimits& limits, Outcome& outcome) {
  int number = outcome.signal;
  const char* name = ::sigabbrev_np(number);
  if (number == SIGXCPU || (number == SIGKILL && reply.cpu_s >= limits.cpu_s)) {
    outcome.kind = ErrorKind::limit;
    outcome.reason = fmt::format("stopped after {} s of processor: the limit for a file like this", limits.cpu_s);
  } else if (number == SIGSYS) {
    outcome.reason = "the parser tried something that the sandbox forbids (SIGSYS)";
  } else if (number == SIGKILL) {
    outcome.reason = "the parser was killed: the machine is probably short of memory";
  } else {
    outcome.reason = fmt::format("the parser crashed in its sandbox (signal {}, {})", number, name ? name : "?");
  }
}

void classify_exit(int code, const JailLimits& limits, bool ended, Outcome& outcome) {
  if (code == exit_no_memory) {
    outcome.kind = ErrorKind::limit;
    outcome.reason = fmt::format("{} of memory used: the limit for a file like this",
                                 base::human_bytes(static_cast<unsigned long long>(limits.memory_bytes)));
  } else if (code == exit_exception) {
    outcome.reason = "the parser ended by an unexpected error";
  } else if (code != 0 || !ended) {
    outcome.reason = fmt::format("the parser ended before it had answered (code {})", code);
  } else {
    outcome.finished = true;
  }
}

// In the order of certainty: what the parent observed comes before what the exit status of the worker suggests.
Outcome classify(const Reply& reply, const JailLimits& limits, Collector& collector) {
  Outcome outcome;
  outcome.messages = collector.take();
  outcome.cpu_s = reply.cpu_s;
  outcome.peak_bytes = reply.peak_bytes;
  if (WIFSIGNALED(reply.wait_status)) outcome.signal = WTERMSIG(reply.wait_status);
  if (reply.setup_error[0] != 0) {
    outcome.begun = false;
    outcome.kind = ErrorKind::refused;
    outcome.reason = std::string("no sandbox, so nothing was parsed: ") + reply.setup_error;
  } else if (collector.stopped()) {
    outcome.begun = false;
    outcome.kind = ErrorKind::refused;
    outcome.reason = collector.error()->message;
  } else if (collector.error()) {
    bool limit = collector.error()->kind == ErrorKind::limit;
    outcome.kind = limit ? ErrorKind::limit : ErrorKind::died;
    outcome.reason = (limit ? "" : "the parser's answer makes no sense: ") + collector.error()->message;
  } else if (reply.cut == Cut::wall_time) {
    outcome.kind = ErrorKind::limit;
    outcome.reason = fmt::format("stopped after {} s: the time limit for a file like this", limits.wall_s);
  } else if (outcome.signal != 0) {
    classify_signal(reply, limits, outcome);
  } else {
    classify_exit(WEXITSTATUS(reply.wait_status), limits, collector.ended(), outcome);
  }
  return outcome;
}

bool reads_only(int fd) {
  int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) == O_RDONLY;
}

}  // namespace

Jail::Jail(base::Fd keeper_socket, pid_t keeper_pid)
    : keeper_socket_(std::move(keeper_socket)), keeper_pid_(keeper_pid) {}

Jail::~Jail() {
  socket_.reset();
  keeper_socket_.reset();  // the end of file ends the keeper, and the keeper ends the prepared process
  // 20 × 1 ms and 180 × 10 ms: about 1.8 s, then the keeper is killed. Chosen by hand.
  for (int i = 0; i < 200; ++i) {
    pid_t ended = ::waitpid(keeper_pid_, nullptr, WNOHANG);
    if (ended != 0 && !(ended < 0 && errno == EINTR)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(i < 20 ? 1 : 10));
  }
  ::kill(keeper_pid_, SIGKILL);
  ::waitpid(keeper_pid_, nullptr, 0);
}

// Ends the prepared process and makes the keeper fork another one. False: the keeper is gone as well.
bool Jail::renew() {
  socket_.reset();
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return false;
  base::Fd ours(ends[0]);
  base::Fd theirs(ends[1]);
  char byte = 'p';
  iovec part{&byte, 1};
  if (!send_with_fds(keeper_socket_.get(), &part, 1, {theirs.get(), -1}, 1)) return false;
  socket_ = std::move(ours);
  return true;
}

Result<std::unique_ptr<Jail>> Jail::prepare(WorkerMain main, void (*warm_up)()) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return base::fail(ErrorKind::io, errno_text("no socket for the jail"));
  }
  base::Fd ours(ends[0]);
  base::Fd theirs(ends[1]);
  pid_t parent = ::getpid();
  pid_t pid = ::fork();
  if (pid < 0) return base::fail(ErrorKind::io, errno_text("no process for the jail"));
  if (pid == 0) run_as_keeper(theirs.get(), parent, main, warm_up);
  theirs.reset();
  std::unique_ptr<Jail> jail(new Jail(std::move(ours), pid));
  std::optional<Reply> ready;
  if (wait_readable(jail->keeper_socket_.get(), warm_up_time)) ready = receive_reply(jail->keeper_socket_.get());
  if (!ready) {
    ::kill(pid, SIGKILL);
    return base::fail(ErrorKind::died, "the sandbox's prepared process did not start");
  }
  if (ready->setup_error[0] != 0) {
    return base::fail(ErrorKind::refused,
                      std::string("no sandbox on this machine, so nothing can be parsed: ") + ready->setup_error,
                      "sandbox");
  }
  return jail;
}

Outcome Jail::run(const WorkerRequest& request, int input_fd, const JailLimits& limits, const std::atomic<bool>* stop) {
  std::lock_guard lock(mutex_);
  if (input_fd >= 0 && !reads_only(input_fd)) {
    return unfinished(ErrorKind::refused, "the input must be open for reading only");
  }
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return unfinished(ErrorKind::io, errno_text("no pipe for the answer"));
  base::Fd from(ends[0]);
  base::Fd to(ends[1]);
  ::fcntl(from.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(from.get(), F_SETPIPE_SZ, pipe_bytes);  // fewer context switches; a failure does no harm
  if (!socket_ && !renew()) return unfinished(ErrorKind::died, "the sandbox's keeper is gone: start the program again");
  Result<void> sent = send_request(socket_.get(), request, input_fd, to.get(), limits);
  to.reset();
  if (!sent) {
    if (sent.error().kind == ErrorKind::died) socket_.reset();
    return unfinished(sent.error().kind, sent.error().message);
  }
  Collector collector(socket_.get(), std::move(from), limits, stop);
  std::optional<Reply> reply = collector.collect(Clock::now() + std::chrono::seconds(limits.wall_s) + grace_time);
  if (!reply) {
    renew();  // at once: it may hang, and its worker dies with it
    Outcome outcome = unfinished(ErrorKind::died,
                                 "the sandbox's prepared process was killed: the machine is probably short of memory");
    outcome.messages = collector.take();
    return outcome;
  }
  return classify(*reply, limits, collector);
}

}  // namespace contrechamp::media
