#include "media/jail/prepared_process.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace contrechamp::media {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int request_fd = 3;  // the socket to the parent
constexpr int setup_fd = 5;    // in the worker, until it is in the sandbox: takes the reason why it could not enter

struct Request {
  RequestHead head;
  std::string text;
  base::Fd output;
  base::Fd input;
};

// --- State of the program that a fork inherits and a parser must not see

// The kernel puts the arguments and then the environment at the addresses arg_start, arg_end, env_start and env_end
// (fields 48 to 51 of /proc/self/stat: proc(5)). They stay readable there unless they are overwritten.
void erase_arguments_and_environment() {
  std::FILE* file = std::fopen("/proc/self/stat", "re");
  if (file == nullptr) return;
  std::array<char, 2048> text{};
  text[std::fread(text.data(), 1, text.size() - 1, file)] = 0;
  std::fclose(file);
  const char* at = std::strrchr(text.data(), ')');  // the name of the program may contain any character
  constexpr int fields_between = 46;                // spaces from the end of field 2 to field 48
  unsigned long begin = 0, end = 0, environment = 0, environment_end = 0;
  if (at != nullptr) ++at;
  for (int i = 0; at != nullptr && i < fields_between; ++i)
    at = std::strchr(at, ' ') == nullptr ? nullptr : std::strchr(at, ' ') + 1;
  if (at == nullptr || std::sscanf(at, "%lu %lu %lu %lu", &begin, &end, &environment, &environment_end) != 4) return;
  if (begin == 0 || end <= begin || environment == 0 || environment_end < environment) return;
  ::explicit_bzero(reinterpret_cast<void*>(begin), end - begin);
  ::explicit_bzero(reinterpret_cast<void*>(environment), environment_end - environment);
  constexpr std::string_view title = "contrechamp jail";
  if (end - begin > title.size()) std::memcpy(reinterpret_cast<void*>(begin), title.data(), title.size());
}

// The environment has names, folders and secrets of the user; it is also overwritten in place.
void clear_environment() {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    ::explicit_bzero(*entry, std::strlen(*entry));
  ::clearenv();
  erase_arguments_and_environment();
  ::setenv("LC_ALL", "C", 1);
  ::setenv("TZ", "UTC0", 1);
  ::tzset();
}

// When memory is short, the kernel kills this process and its workers first (1000 is the largest value: proc(5)). The
// file cannot be written when the process is not dumpable, so this comes before tie_to_parent.
void raise_oom_score() {
  ::prctl(PR_SET_DUMPABLE, 1);
  if (std::FILE* file = std::fopen("/proc/self/oom_score_adj", "we")) {
    std::fputs("1000", file);
    std::fclose(file);
  }
}

// The process dies with its parent, and no other process of the same user may trace it.
void tie_to_parent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_DUMPABLE, 0);
  if (::getppid() != parent) ::_exit(1);  // the parent ended before prctl
}

void set_error(Reply& reply, std::string_view text) {
  std::size_t size = std::min(text.size(), sizeof reply.setup_error - 1);
  std::memcpy(reply.setup_error, text.data(), size);
  reply.setup_error[size] = 0;
}

// --- The worker

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Leaves open: the input as worker_input_fd, the pipe as worker_output_fd, setup_fd.
bool place_descriptors(const Request& request, int status_fd) {
  constexpr int above = 16;  // beyond every descriptor that is placed below
  int output = ::fcntl(request.output.get(), F_DUPFD, above);
  int status = ::fcntl(status_fd, F_DUPFD, above);
  int input = request.head.has_input ? ::fcntl(request.input.get(), F_DUPFD, above) : -1;
  bool ok = output >= 0 && status >= 0 && ::dup2(output, worker_output_fd) >= 0 && ::dup2(status, setup_fd) >= 0;
  if (request.head.has_input) {
    ok = ok && input >= 0 && ::dup2(input, worker_input_fd) >= 0;
  } else {
    ::close(worker_input_fd);
  }
  return ok && ::close_range(0, 2, 0) == 0 && ::close_range(setup_fd + 1, ~0U, 0) == 0;
}

int call_worker(WorkerMain main, const Request& request) {
  try {
    base::Json json = base::parse_json(request.text);
    WorkerRequest parsed;
    parsed.task = json.at("task").get<std::string>();
    parsed.params = std::move(json.at("params"));
    MessageWriter writer(worker_output_fd);
    return main(parsed, request.head.has_input ? worker_input_fd : -1, writer);
  } catch (const std::bad_alloc&) {
    return exit_no_memory;
  } catch (...) {
    return exit_exception;
  }
}

[[noreturn]] void run_as_worker(WorkerMain main, const Request& request, int status_fd, pid_t prepared) {
  tie_to_parent(prepared);
  reset_signals();
  if (!place_descriptors(request, status_fd)) ::_exit(1);
  drop_privileges();
  tie_to_parent(prepared);  // a change of user resets it
  if (base::Result<void> locked = lock_down(request.head.limits); !locked) {
    (void)!::write(setup_fd, locked.error().message.data(), locked.error().message.size());
    ::_exit(1);
  }
  ::close(setup_fd);  // from here on the worker cannot report that the sandbox failed
  ::_exit(call_worker(main, request));
}

// --- The prepared process

// Reads one datagram with up to two descriptors, -1 where there are none. Returns its size, 0 when the parent has
// ended.
std::size_t receive_with_fds(std::span<char> buffer, std::array<int, 2>& fds) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control;
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t size = 0;
  do size = ::recvmsg(request_fd, &message, MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  if (size <= 0) return 0;
  fds = {-1, -1};
  if (cmsghdr* header = CMSG_FIRSTHDR(&message))
    std::memcpy(fds.data(), CMSG_DATA(header), std::min(header->cmsg_len - CMSG_LEN(0), sizeof fds));
  return static_cast<std::size_t>(size);
}

// nullopt: the parent has ended.
std::optional<Request> receive_request() {
  std::array<char, sizeof(RequestHead) + longest_request_bytes> buffer;
  std::array<int, 2> fds;
  while (const std::size_t size = receive_with_fds(buffer, fds)) {
    if (size < sizeof(RequestHead) || fds[0] < 0) continue;  // a stop for a worker that has ended meanwhile
    Request request;
    std::memcpy(&request.head, buffer.data(), sizeof(RequestHead));
    request.text.assign(buffer.data() + sizeof(RequestHead), size - sizeof(RequestHead));
    request.output = base::Fd(fds[0]);
    request.input = base::Fd(fds[1]);
    return request;
  }
  return std::nullopt;
}

// Waits for the end of the worker, the wall limit, a datagram of the parent or the parent's end.
Cut wait_for_worker(int child_signal_fd, int wall_s) {
  Clock::time_point deadline = Clock::now() + std::chrono::seconds(std::max(wall_s, 1));
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return Cut::wall_time;
    std::array<pollfd, 2> sources{pollfd{child_signal_fd, POLLIN, 0}, pollfd{request_fd, POLLIN, 0}};
    if (::poll(sources.data(), sources.size(), static_cast<int>(left)) < 0) continue;
    if (sources[0].revents != 0) {
      signalfd_siginfo info;
      (void)!::read(child_signal_fd, &info, sizeof info);
      return Cut::none;
    }
    if (sources[1].revents != 0) return Cut::by_parent;
  }
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

class Prepared {
 public:
  Prepared(WorkerMain main, int child_signal_fd) : main_(main), child_signal_fd_(child_signal_fd) {
    if (::pipe2(status_, O_CLOEXEC | O_NONBLOCK) != 0) ::_exit(1);
  }

  Reply serve(Request request) {
    Reply reply;
    pid_t self = ::getpid();
    pid_t worker = ::fork();
    if (worker == 0) run_as_worker(main_, request, status_[1], self);
    if (worker < 0) {
      set_error(reply, std::string("no process: ") + std::strerror(errno));
      return reply;
    }
    request.output.reset();
    request.input.reset();
    reply.cut = wait_for_worker(child_signal_fd_, request.head.limits.wall_s);
    if (reply.cut != Cut::none) ::kill(worker, SIGKILL);
    reap(worker, reply);
    return reply;
  }

 private:
  void reap(pid_t worker, Reply& reply) {
    rusage usage{};
    while (::wait4(worker, &reply.wait_status, 0, &usage) < 0 && errno == EINTR) {
    }
    reply.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    reply.peak_bytes = static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
    signalfd_siginfo info;  // the SIGCHLD of a killed worker must not end the wait for the next one
    while (reply.cut != Cut::none && ::read(child_signal_fd_, &info, sizeof info) > 0) {
    }
    std::array<char, sizeof reply.setup_error> text;
    ssize_t size = ::read(status_[0], text.data(), text.size());
    if (size > 0) set_error(reply, {text.data(), static_cast<std::size_t>(size)});
  }

  WorkerMain main_;
  int child_signal_fd_;
  int status_[2];
};

int watch_children() {
  sigset_t children;
  ::sigemptyset(&children);
  ::sigaddset(&children, SIGCHLD);
  ::sigprocmask(SIG_SETMASK, &children, nullptr);
  return ::signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
}

void take_socket(int socket_fd) {
  if (socket_fd != request_fd) ::dup2(socket_fd, request_fd);
  ::close_range(request_fd + 1, ~0U, 0);
}

void set_up_keeper(int socket_fd, pid_t parent) {
  tie_to_parent(parent);
  ::setsid();  // Ctrl-C on the terminal reaches only the parent, and its end ends this process
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(number, SIG_IGN);
  struct sigaction only_deaths {};
  only_deaths.sa_handler = SIG_DFL;
  only_deaths.sa_flags = SA_NOCLDSTOP;
  ::sigaction(SIGCHLD, &only_deaths, nullptr);
  take_socket(socket_fd);
  (void)!::chdir("/");
  clear_environment();
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::mallopt(M_ARENA_MAX, 1);  // each further arena reserves 64 MB of the workers' address space (malloc of glibc)
}

void silence_standard_streams() {
  int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3 && null >= 0; ++fd) ::dup2(null, fd);
  if (null > 2) ::close(null);
}

void send_reply(const Reply& reply) {
  if (::send(request_fd, &reply, sizeof reply, MSG_NOSIGNAL) < 0) ::_exit(0);
}

[[noreturn]] void run_as_prepared(int socket_fd, pid_t keeper, WorkerMain main) {
  raise_oom_score();
  tie_to_parent(keeper);
  take_socket(socket_fd);
  Prepared prepared(main, watch_children());
  while (std::optional<Request> request = receive_request()) send_reply(prepared.serve(std::move(*request)));
  ::_exit(0);
}

// nullopt: the parent has ended.
std::optional<base::Fd> receive_socket() {
  char byte = 0;
  std::array<int, 2> fds;
  while (receive_with_fds({&byte, 1}, fds) != 0)
    if (fds[0] >= 0) return base::Fd(fds[0]);
  return std::nullopt;
}

}  // namespace

void run_as_keeper(int socket_fd, pid_t parent, WorkerMain main, void (*warm_up)()) {
  set_up_keeper(socket_fd, parent);
  Reply ready;
  try {
    if (warm_up != nullptr) warm_up();
    if (base::Result<void> possible = sandbox_available(); !possible) set_error(ready, possible.error().message);
  } catch (const std::exception& error) {
    set_error(ready, error.what());
  }
  silence_standard_streams();
  send_reply(ready);
  const pid_t self = ::getpid();
  pid_t prepared = -1;
  const auto end_prepared = [&] {
    if (prepared < 0) return;
    ::kill(prepared, SIGKILL);
    while (::waitpid(prepared, nullptr, 0) < 0 && errno == EINTR) {
    }
  };
  while (std::optional<base::Fd> socket = receive_socket()) {
    end_prepared();
    prepared = ::fork();  // -1: the parent reads an end of file from the socket
    if (prepared == 0) run_as_prepared(socket->get(), self, main);
  }
  end_prepared();
  ::_exit(0);
}

}  // namespace contrechamp::media
