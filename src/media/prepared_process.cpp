#include "media/prepared_process.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace contrechamp::media {
namespace {

constexpr int input_fd = 3;
constexpr int output_fd = 4;
constexpr uid_t nobody = 65534;

struct Received {
  std::string text;
  int input = -1;
  int output = -1;
};

bool receive(int socket, Received& received) {
  char buffer[65536];
  char control[CMSG_SPACE(2 * sizeof(int))];
  struct iovec part {buffer, sizeof buffer};
  struct msghdr message {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t n = 0;
  do n = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);
  if (n <= 0) return false;
  received.text.assign(buffer, static_cast<std::size_t>(n));
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_len != CMSG_LEN(2 * sizeof(int))) return false;
  int fds[2];
  std::memcpy(fds, CMSG_DATA(header), sizeof fds);
  received.input = fds[0];
  received.output = fds[1];
  return true;
}

// Only input and output stay, at fixed numbers; 0, 1 and 2 lead nowhere.
void arrange_descriptors(const Received& received) {
  const int in = ::fcntl(received.input, F_DUPFD, 10);
  const int out = ::fcntl(received.output, F_DUPFD, 10);
  ::dup2(in, input_fd);
  ::dup2(out, output_fd);
  ::close_range(5, ~0U, 0);
}

void become_nobody() {
  if (::geteuid() != 0) return;
  if (::setgroups(0, nullptr) != 0 || ::setresgid(nobody, nobody, nobody) != 0 ||
      ::setresuid(nobody, nobody, nobody) != 0)
    ::_exit(exit_no_jail);
}

[[noreturn]] void work(const Received& received, WorkerMain main) {
  const base::Json json = base::parse_json(received.text);
  JailLimits limits;
  limits.memory_bytes = json.value("memory_bytes", limits.memory_bytes);
  limits.cpu_s = json.value("cpu_s", limits.cpu_s);
  const auto missing = static_cast<Missing>(json.value("missing", 0));
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  arrange_descriptors(received);
  become_nobody();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  MessageWriter writer(output_fd);
  if (auto locked = lock_down(limits, output_fd, missing); !locked) {
    writer.end({{"ok", false}, {"reason", locked.error().message}});
    ::_exit(exit_no_jail);
  }
  int code = 1;
  try {
    code = main({json.value("task", ""), json.value("params", base::Json())}, input_fd, writer);
  } catch (const std::bad_alloc&) {
    writer.end({{"ok", false}, {"kind", "limit"}, {"reason", "the memory limit was reached"}});
    code = 0;
  } catch (const std::exception& error) {
    writer.end({{"ok", false}, {"reason", std::string(error.what()).substr(0, 300)}});
    code = 0;
  }
  ::_exit(code);
}

std::int64_t now_ms() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1000000;
}

// Waits for the worker; kills it at its wall limit, or when the program that asked has gone.
WorkerEnd wait_for(pid_t worker, int wall_s, int socket) {
  WorkerEnd end;
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  const std::int64_t deadline = now_ms() + std::int64_t{wall_s} * 1000;
  struct rusage usage {};
  while (::wait4(worker, &end.status, WNOHANG, &usage) == 0) {
    struct pollfd asker {socket, POLLRDHUP, 0};
    const bool gone = ::poll(&asker, 1, 0) > 0 && (asker.revents & (POLLHUP | POLLRDHUP)) != 0;
    if (gone || now_ms() >= deadline) {
      end.timed_out = 1;
      ::kill(worker, SIGKILL);
      ::wait4(worker, &end.status, 0, &usage);
      break;
    }
    const timespec slice{0, 100000000};
    ::sigtimedwait(&child, nullptr, &slice);
  }
  end.cpu_us = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
  end.peak_kib = usage.ru_maxrss;
  return end;
}

}  // namespace

void serve_requests(int socket, WorkerMain main, void (*warm_up)()) {
  ::setsid();  // a Ctrl-C on the terminal is for the program, which ends the jail by closing the socket
  ::setenv("TZ", "UTC0", 1);  // the host's zone must not reach a parser
  ::tzset();
  ::prctl(PR_SET_DUMPABLE, 0);
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child, nullptr);
  if (warm_up != nullptr) warm_up();
  const char ready = 'r';
  if (::send(socket, &ready, 1, MSG_NOSIGNAL) != 1) ::_exit(0);
  for (;;) {
    Received received;
    if (!receive(socket, received)) ::_exit(0);
    const base::Json json = base::parse_json(received.text);
    const pid_t worker = ::fork();
    if (worker == 0) work(received, main);
    ::close(received.input);
    ::close(received.output);
    WorkerEnd end;
    if (worker < 0) end.status = -1;
    else end = wait_for(worker, json.value("wall_s", 20), socket);
    if (::send(socket, &end, sizeof end, MSG_NOSIGNAL) < 0) ::_exit(0);
  }
}

}  // namespace contrechamp::media
