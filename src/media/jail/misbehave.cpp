#include "media/jail/misbehave.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace contrechamp::media {
namespace {

struct Context {
  int input_fd;
  pid_t parent;
  MessageWriter& writer;
};

// `act` returns true when the attempt succeeded. Many attempts never return.
struct Attempt {
  const char* name;
  bool (*act)(const Context&);
};

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t two_gigabytes = std::size_t{2} << 30;  // beyond the default of 1 GiB (JailLimits)

bool connect_to(int family, int type, const void* address, socklen_t size) {
  int fd = ::socket(family, type, 0);
  if (fd < 0) return false;
  // A refusal by the other side also shows that a packet was sent.
  return ::connect(fd, static_cast<const sockaddr*>(address), size) == 0 || errno == ECONNREFUSED;
}

bool connect_inet(int type) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect_to(AF_INET, type, &address, sizeof address);
}

bool connect_unix() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, "/run/systemd/private");
  return connect_to(AF_UNIX, SOCK_STREAM, &address, sizeof address);
}

bool open_by_openat2() {
  open_how how{};
  how.flags = O_RDONLY;
  return ::syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", &how, sizeof how) >= 0;
}

bool end_child(pid_t pid) {
  if (pid == 0) ::_exit(0);
  return pid > 0;
}

bool end_vforked_child() {
  pid_t pid = ::vfork();
  if (pid == 0) ::_exit(0);
  return pid > 0;
}

bool run_a_program() {
  char name[] = "/bin/true";
  std::array<char*, 2> arguments{name, nullptr};
  ::execve(name, arguments.data(), nullptr);
  return false;  // on success the answer has no end message and exit code 0: see "execve" in the test
}

bool mapped(int protection, int flags, int fd) {
  return ::mmap(nullptr, page_bytes, protection, flags, fd, 0) != MAP_FAILED;
}

bool make_memory_executable() {
  void* page = ::mmap(nullptr, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED && ::mprotect(page, page_bytes, PROT_READ | PROT_EXEC) == 0;
}

bool call_as_32_bit() {
#ifdef __x86_64__
  long result = 20;  // getpid
  asm volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
  return result > 0;
#else
  return false;
#endif
}

bool execute_memfd() {
  int fd = static_cast<int>(::syscall(SYS_memfd_create, "x", 0));
  std::array<char*, 1> none{nullptr};
  return fd >= 0 && ::syscall(SYS_execveat, fd, "", none.data(), none.data(), AT_EMPTY_PATH) == 0;
}

bool take_memory() {
  auto* memory =
      static_cast<char*>(::mmap(nullptr, two_gigabytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (memory == MAP_FAILED) return false;
  for (std::size_t i = 0; i < two_gigabytes; i += page_bytes) memory[i] = 1;
  return true;
}

bool spin() {
  for (;;) asm volatile("");
}

bool flood(MessageWriter& writer) {
  std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 10'000; ++i) writer.bytes(megabyte);
  return true;
}

bool bomb_with_threads() {
  pthread_attr_t small;
  ::pthread_attr_init(&small);
  ::pthread_attr_setstacksize(&small, 16 << 10);
  for (int i = 0; i < 8192; ++i) {
    pthread_t thread;
    auto wait = [](void*) -> void* {
      for (;;) ::sleep(100);
    };
    if (::pthread_create(&thread, &small, wait, nullptr) != 0) return false;
  }
  return true;
}

bool write_raw(std::string_view bytes) {
  (void)!::write(worker_output_fd, bytes.data(), bytes.size());
  return false;
}

bool send_impossible_picture() {
  // type 2, 28 bytes: no label, time 0, 16384 x 16384, and no pixel
  return write_raw(std::string_view("\2\0\0\0\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\100\0\0\0\100\0\0", 28));
}

bool outlive_processor_limit() {
  ::signal(SIGXCPU, SIG_IGN);
  return spin();
}

bool raise_limits() {
  rlimit limit{100, 100};
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool write_a_file() {
  int fd = ::open("/tmp/contrechamp-misbehave", O_WRONLY | O_CREAT, 0600);
  return fd >= 0 && ::write(fd, "x", 1) == 1;
}

bool copy_from_parent(pid_t parent) {
  char byte = 0;
  iovec local{&byte, 1};
  iovec remote{&byte, 1};
  return ::syscall(SYS_process_vm_readv, parent, &local, 1, &remote, 1, 0) == 1;
}

bool stat_a_path(int call) {
  std::array<char, 512> into{};
  if (call == SYS_newfstatat) return ::syscall(call, worker_input_fd, "/etc/passwd", into.data(), AT_EMPTY_PATH) == 0;
  return ::syscall(call, "/etc/passwd", into.data()) == 0;
}

bool succeeded_call(long result) { return result >= 0; }

constexpr Attempt attempts[] = {
    {"open", [](const Context&) { return ::open("/etc/passwd", O_RDONLY) >= 0; }},
    {"openat2", [](const Context&) { return open_by_openat2(); }},
    {"proc_self", [](const Context&) { return ::open("/proc/self/mem", O_RDWR) >= 0; }},
    {"write_file", [](const Context&) { return write_a_file(); }},
    {"write_input", [](const Context& c) { return ::write(c.input_fd, "x", 1) == 1; }},
    {"write_terminal", [](const Context&) { return ::write(2, "x", 1) == 1; }},
    {"symlink", [](const Context&) { return ::symlink("/etc/passwd", "/tmp/contrechamp-misbehave-link") == 0; }},
    {"unlink", [](const Context&) { return ::unlink("/tmp/contrechamp-misbehave") == 0; }},
    {"stat", [](const Context&) { return stat_a_path(SYS_stat); }},
    {"fstatat", [](const Context&) { return stat_a_path(SYS_newfstatat); }},
    {"chroot", [](const Context&) { return ::chroot("/tmp") == 0; }},
    {"connect_tcp", [](const Context&) { return connect_inet(SOCK_STREAM); }},
    {"udp", [](const Context&) { return connect_inet(SOCK_DGRAM); }},
    {"unix", [](const Context&) { return connect_unix(); }},
    {"netlink", [](const Context&) { return ::socket(AF_NETLINK, SOCK_RAW, 0) >= 0; }},
    {"execve", [](const Context&) { return run_a_program(); }},
    {"fork", [](const Context&) { return end_child(::fork()); }},
    {"vfork", [](const Context&) { return end_vforked_child(); }},
    {"new_namespace", [](const Context&) { return ::unshare(CLONE_NEWUSER) == 0; }},
    {"setns", [](const Context& c) { return ::setns(c.input_fd, 0) == 0; }},
    {"ptrace", [](const Context& c) { return succeeded_call(::ptrace(PTRACE_ATTACH, c.parent, nullptr, nullptr)); }},
    {"read_parent", [](const Context& c) { return copy_from_parent(c.parent); }},
    {"kill_parent", [](const Context& c) { return ::kill(c.parent, 0) == 0; }},
    {"tgkill_parent", [](const Context& c) { return succeeded_call(::syscall(SYS_tgkill, c.parent, c.parent, 0)); }},
    {"limit_parent",
     [](const Context& c) { return succeeded_call(::syscall(SYS_prlimit64, c.parent, RLIMIT_CPU, nullptr, nullptr)); }},
    {"pidfd", [](const Context& c) { return succeeded_call(::syscall(SYS_pidfd_open, c.parent, 0)); }},
    {"mmap_wx",
     [](const Context&) { return mapped(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1); }},
    {"mmap_x_file", [](const Context& c) { return mapped(PROT_READ | PROT_EXEC, MAP_PRIVATE, c.input_fd); }},
    {"mmap_shared", [](const Context& c) { return mapped(PROT_READ, MAP_SHARED, c.input_fd); }},
    {"mprotect_x", [](const Context&) { return make_memory_executable(); }},
    {"int80", [](const Context&) { return call_as_32_bit(); }},
    {"x32", [](const Context&) { return succeeded_call(::syscall(0x40000000L | SYS_getpid)); }},
    {"io_uring",
     [](const Context&) { return succeeded_call(::syscall(SYS_io_uring_setup, 4, nullptr)) || errno == EFAULT; }},
    {"userfaultfd", [](const Context&) { return succeeded_call(::syscall(SYS_userfaultfd, 1)); }},
    {"memfd_exec", [](const Context&) { return execute_memfd(); }},
    {"bpf", [](const Context&) { return succeeded_call(::syscall(SYS_bpf, 0, nullptr, 0)) || errno == EFAULT; }},
    {"perf",
     [](const Context&) {
       return succeeded_call(::syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0)) || errno == EFAULT;
     }},
    {"keyctl", [](const Context&) { return succeeded_call(::syscall(SYS_keyctl, 0, -3, 0)); }},
    {"personality", [](const Context&) { return succeeded_call(::syscall(SYS_personality, 0x0400000)); }},
    {"raise_limits", [](const Context&) { return raise_limits(); }},
    {"become_root", [](const Context&) { return ::setuid(0) == 0; }},
    {"dumpable", [](const Context&) { return ::prctl(PR_SET_DUMPABLE, 1) == 0; }},
    {"outlive_parent", [](const Context&) { return ::prctl(PR_SET_PDEATHSIG, 0) == 0; }},
    {"pipe",
     [](const Context&) {
       std::array<int, 2> ends{};
       return ::pipe(ends.data()) == 0;
     }},
    {"dup", [](const Context& c) { return ::dup(c.input_fd) >= 0; }},
    {"alloc_2g", [](const Context&) { return take_memory(); }},
    {"spin", [](const Context&) { return spin(); }},
    {"spin_on", [](const Context&) { return outlive_processor_limit(); }},
    {"sleep",
     [](const Context&) {
       ::sleep(1000);
       return true;
     }},
    {"stop",
     [](const Context&) {
       ::raise(SIGSTOP);
       return true;
     }},
    {"output_10g", [](const Context& c) { return flood(c.writer); }},
    {"threads_bomb", [](const Context&) { return bomb_with_threads(); }},
    {"bad_frames", [](const Context&) { return write_raw("GET / HTTP/1.1\r\n\r\n"); }},
    {"long_frame", [](const Context&) { return write_raw(std::string_view("\4\0\0\0\377\377\377\377", 8)); }},
    {"bad_picture", [](const Context&) { return send_impossible_picture(); }},
    {"two_ends",
     [](const Context& c) {
       c.writer.end({{"succeeded", false}});
       return true;
     }},
};

void write_to_guarded_page() {
  void* page = ::mmap(nullptr, page_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile char*>(page) = 1;
}

// Failures that are no attempt to break out.
void die(std::string_view how) {
  if (how == "segv") write_to_guarded_page();
  if (how == "abort") std::abort();
  if (how == "throw") throw std::runtime_error("on purpose");
  if (how == "no_memory") std::vector<char>(two_gigabytes, 1).swap(*new std::vector<char>);
  if (how == "code_7") ::_exit(7);
  if (how == "no_end") ::_exit(0);
}

int read_input(int input_fd, MessageWriter& writer) {
  base::Json answer;
  if (input_fd >= 0) {
    std::array<char, 4096> buffer{};
    ssize_t size = 0;
    std::int64_t total_bytes = 0;
    while ((size = ::pread(input_fd, buffer.data(), buffer.size(), total_bytes)) > 0) total_bytes += size;
    answer["read_bytes"] = total_bytes;
  }
  writer.end(answer);
  return 0;
}

// What ordinary libraries do must still work.
int act_as_library(MessageWriter& writer) {
  int sum = 0;
  std::thread([&sum] { sum = 42; }).join();
  std::vector<char> memory(64 << 20, 1);
  base::Json answer{{"thread", sum}, {"opened", ::access("/etc/ld.so.cache", R_OK) == 0}, {"uid", ::getuid()}};
  answer["zone"] = ::getenv("TZ");
  answer["memory"] = memory.back() == 1;
  writer.end(answer);
  return 0;
}

}  // namespace

int misbehave(const WorkerRequest& request, int input_fd, MessageWriter& writer) {
  std::string wanted = request.params.value("try", "honest");
  if (wanted == "honest") return read_input(input_fd, writer);
  if (wanted == "library") return act_as_library(writer);
  die(wanted);
  Context context{input_fd, request.params.value("parent", 1), writer};
  for (const Attempt& attempt : attempts) {
    if (wanted != attempt.name) continue;
    errno = 0;
    bool succeeded = attempt.act(context);
    writer.end({{"succeeded", succeeded}, {"detail", std::strerror(errno)}});
    return 0;
  }
  return 1;
}

const std::vector<std::string>& misdeeds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const Attempt& attempt : attempts) {
      std::string_view name = attempt.name;
      if (under_sanitizer && (name == "alloc_2g" || name == "pipe")) continue;  // see under_sanitizer
      out.emplace_back(name);
    }
    return out;
  }();
  return names;
}

}  // namespace contrechamp::media
