#include "media/misbehave.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>

namespace contrechamp::media {
namespace {

bool try_socket(int family, int type) {
  const int fd = ::socket(family, type, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 || type == SOCK_DGRAM;
}

bool try_open2() {
  open_how how{};
  how.flags = O_RDONLY;
  return ::syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", &how, sizeof how) >= 0;
}

bool try_memory(std::size_t bytes) {
  char* memory = static_cast<char*>(std::malloc(bytes));
  if (memory == nullptr) return false;
  for (std::size_t i = 0; i < bytes; i += 4096) static_cast<void>(memory[i] = static_cast<char>(i));
  asm volatile("" : : "r"(memory) : "memory");
  return true;
}

[[noreturn]] void spin() {
  for (volatile unsigned i = 0;; i = i + 1) {
  }
}

bool flood(MessageWriter& writer) {
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 10240; ++i) writer.bytes(block);
  return true;
}

bool int80() {
#if defined(__x86_64__)
  long result = 20;  // getpid of the 32-bit table
  asm volatile("int $0x80" : "+a"(result) : : "memory");
  return result > 0;
#else
  return false;
#endif
}

bool crash() {
  ::raise(SIGSEGV);
  return true;
}

using Attempt = bool (*)(int input_fd, MessageWriter&);

const std::map<std::string, Attempt>& attempts() {
  static const std::map<std::string, Attempt> table = {
      {"open", [](int, MessageWriter&) { return ::open("/etc/passwd", O_RDONLY) >= 0; }},
      {"openat2", [](int, MessageWriter&) { return try_open2(); }},
      {"proc", [](int, MessageWriter&) { return ::open("/proc/self/mem", O_RDWR) >= 0; }},
      {"create", [](int, MessageWriter&) { return ::open("/tmp/escaped", O_CREAT | O_WRONLY, 0600) >= 0; }},
      {"connect", [](int, MessageWriter&) { return try_socket(AF_INET, SOCK_STREAM); }},
      {"udp", [](int, MessageWriter&) { return try_socket(AF_INET, SOCK_DGRAM); }},
      {"unix", [](int, MessageWriter&) { return ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
      {"socketpair", [](int, MessageWriter&) { int fd[2]; return ::socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0; }},
      {"execve", [](int, MessageWriter&) { return ::execl("/bin/true", "true", nullptr) == 0; }},
      {"fork", [](int, MessageWriter&) { return ::syscall(SYS_fork) >= 0; }},
      {"clone", [](int, MessageWriter&) { return ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr) >= 0; }},
      {"vfork", [](int, MessageWriter&) { return ::syscall(SYS_vfork) >= 0; }},
      {"ptrace", [](int, MessageWriter&) { return ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) == 0; }},
      {"kill", [](int, MessageWriter&) { return ::kill(::getppid(), 0) == 0; }},
      {"mmap_wx", [](int, MessageWriter&) {
         return ::mmap(nullptr, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
       }},
      {"mprotect_x", [](int, MessageWriter&) {
         void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
         return ::mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
       }},
      {"int80", [](int, MessageWriter&) { return int80(); }},
      {"io_uring", [](int, MessageWriter&) { char params[120] = {}; return ::syscall(SYS_io_uring_setup, 1, params) >= 0; }},
      {"userfaultfd", [](int, MessageWriter&) { return ::syscall(SYS_userfaultfd, 0) >= 0; }},
      {"memfd", [](int, MessageWriter&) { return ::memfd_create("x", 0) >= 0; }},
      {"bpf", [](int, MessageWriter&) { return ::syscall(SYS_bpf, 0, nullptr, 0) >= 0; }},
      {"unshare", [](int, MessageWriter&) { return ::unshare(CLONE_NEWUSER) == 0; }},
      {"mount", [](int, MessageWriter&) { return ::mount("none", "/tmp", "tmpfs", 0, nullptr) == 0; }},
      {"setuid", [](int, MessageWriter&) { return ::setuid(0) == 0; }},
      {"symlink", [](int, MessageWriter&) { return ::symlink("/etc/passwd", "/tmp/escaped-link") == 0; }},
      {"unlink", [](int, MessageWriter&) { return ::unlink("/tmp/nothing-here") == 0; }},
      {"write_input", [](int fd, MessageWriter&) { return ::write(fd, "x", 1) == 1; }},
      {"process_vm", [](int, MessageWriter&) { return ::syscall(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0) >= 0; }},
      {"allocate", [](int, MessageWriter&) { return try_memory(2ULL << 30); }},
      {"spin", [](int, MessageWriter&) -> bool { spin(); }},
      {"sleep", [](int, MessageWriter&) { ::sleep(3600); return true; }},
      {"flood", [](int, MessageWriter& writer) { return flood(writer); }},
      {"crash", [](int, MessageWriter&) { return crash(); }},
      {"garbage", [](int, MessageWriter&) { return ::write(4, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) == 8 && (::_exit(0), true); }},
  };
  return table;
}

}  // namespace

const std::vector<std::string>& misdeeds() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const auto& [name, attempt] : attempts()) out.push_back(name);
    return out;
  }();
  return names;
}

int misbehave(const WorkerRequest& request, int input_fd, MessageWriter& writer) {
  const auto found = attempts().find(request.params.value("try", ""));
  const bool succeeded = found != attempts().end() && found->second(input_fd, writer);
  writer.end({{"succeeded", succeeded}});
  return 0;
}

}  // namespace contrechamp::media
