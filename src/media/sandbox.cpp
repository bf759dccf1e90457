#include "media/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <initializer_list>
#include <string>

#if defined(__SANITIZE_ADDRESS__)
#define CONTRECHAMP_ASAN 1
#endif

namespace contrechamp::media {
namespace {

base::Result<void> no_jail(const char* what) {
  return base::fail(base::ErrorKind::refused, std::string("no sandbox on this machine (") + what +
                                                  "): nothing was parsed");
}

void limit(int resource, std::int64_t value) {
  const struct rlimit both {static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

std::int64_t address_space_bytes() {
  long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return std::int64_t{pages} * ::sysconf(_SC_PAGESIZE);
}

void set_limits(const JailLimits& limits, std::int64_t present_bytes) {
#ifndef CONTRECHAMP_ASAN
  limit(RLIMIT_AS, present_bytes + limits.memory_bytes);
#else
  static_cast<void>(present_bytes);  // the sanitizer reserves terabytes
#endif
  // One second more for the hard limit: SIGXCPU first, which names the cause.
  const struct rlimit cpu {static_cast<rlim_t>(limits.cpu_s), static_cast<rlim_t>(limits.cpu_s + 1)};
  ::setrlimit(RLIMIT_CPU, &cpu);
  limit(RLIMIT_FSIZE, 0);  // no file may grow; a pipe is no file
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 0);
  limit(RLIMIT_MEMLOCK, 0);
}

// Rights that this kernel knows, so that all of them are handled and none is granted.
base::Result<void> set_landlock(Missing missing) {
  const long abi = missing == Missing::landlock
                       ? -1
                       : ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) return no_jail("Landlock is missing");
  struct Ruleset {
    std::uint64_t handled_access_fs = 0;
    std::uint64_t handled_access_net = 0;
    std::uint64_t scoped = 0;
  } rules;
  rules.handled_access_fs = abi >= 5 ? 0xFFFF : abi >= 3 ? 0x7FFF : abi >= 2 ? 0x3FFF : 0x1FFF;
  std::size_t size = 8;
  if (abi >= 4) rules.handled_access_net = 3, size = 16;  // TCP bind and connect
  if (abi >= 6) rules.scoped = 3, size = 24;              // abstract sockets and signals to outside
  const long fd = ::syscall(SYS_landlock_create_ruleset, &rules, size, 0);
  if (fd < 0 || ::syscall(SYS_landlock_restrict_self, fd, 0) != 0) return no_jail("Landlock refuses");
  ::close(static_cast<int>(fd));
  return {};
}

bool allow(scmp_filter_ctx filter, std::initializer_list<int> calls) {
  for (int call : calls)
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
  return true;
}

// Libraries look for files of their own; being told that there are none harms nobody, being killed for it would.
bool deny(scmp_filter_ctx filter, int error, std::initializer_list<int> calls) {
  for (int call : calls)
    if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), call, 0) != 0) return false;
  return true;
}

bool add_rules(scmp_filter_ctx filter, int output_fd) {
  const auto writes = [&](int call) {
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(output_fd)));
  };
  const auto no_exec = [&](int call) {
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  };
  // A thread of this process, never another process.
  constexpr scmp_datum_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
  return writes(SCMP_SYS(write)) == 0 && writes(SCMP_SYS(writev)) == 0 && no_exec(SCMP_SYS(mmap)) == 0 &&
         no_exec(SCMP_SYS(mprotect)) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread)) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                          SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()))) == 0 &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0)) == 0 &&
         allow(filter, {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(lseek), SCMP_SYS(fstat),
                        SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
                        SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
                        SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom), SCMP_SYS(rt_sigaction),
                        SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(exit),
                        SCMP_SYS(exit_group), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield), SCMP_SYS(getpid),
                        SCMP_SYS(gettid), SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(close),
                        SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(getuid),
                        SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid)}) &&
         deny(filter, ENOENT,
              {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(access), SCMP_SYS(faccessat),
               SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(stat), SCMP_SYS(lstat),
               SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(getcwd)}) &&
         deny(filter, ENOSYS, {SCMP_SYS(clone3)}) &&
         deny(filter, EPERM, {SCMP_SYS(ioctl), SCMP_SYS(fcntl), SCMP_SYS(prctl), SCMP_SYS(sched_setaffinity),
                              SCMP_SYS(setpriority), SCMP_SYS(sched_setscheduler)});
}

base::Result<void> set_seccomp(int output_fd, Missing missing) {
  if (missing == Missing::seccomp) return no_jail("seccomp is missing");
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr) return no_jail("seccomp is missing");
  const bool good = add_rules(filter, output_fd) && seccomp_load(filter) == 0;
  seccomp_release(filter);
  if (!good) return no_jail("seccomp refuses");
  return {};
}

}  // namespace

base::Result<void> lock_down(const JailLimits& limits, int output_fd, Missing missing) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return no_jail("no_new_privs refuses");
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  const std::int64_t present_bytes = address_space_bytes();  // while a file may still be opened
  if (auto done = set_landlock(missing); !done) return done;
  set_limits(limits, present_bytes);
  return set_seccomp(output_fd, missing);
}

}  // namespace contrechamp::media
