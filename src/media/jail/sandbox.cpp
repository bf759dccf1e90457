#include "media/jail/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <system_error>

#include "base/fd.h"

namespace contrechamp::media {
namespace {

using base::ErrorKind;
using base::Result;

for_tests::Missing missing = for_tests::Missing::none;

tl::unexpected<base::Error> no_sandbox(const char* what, int error_number) {
  return base::fail(ErrorKind::refused, std::string(what) + ": " + std::system_category().message(error_number),
                    "sandbox");
}

// --- Landlock. The header of the build machine may be older than the kernel, so its numbers are written out here
// (Documentation/userspace-api/landlock.rst of the kernel).

struct LandlockRuleset {
  std::uint64_t handled_fs = 0;
  std::uint64_t handled_net = 0;  // since ABI 4
  std::uint64_t scoped = 0;       // since ABI 6
};

long landlock_create(const LandlockRuleset* ruleset, std::size_t size_bytes, unsigned flags) {
  if (missing == for_tests::Missing::landlock || (missing == for_tests::Missing::late_landlock && ruleset)) {
    errno = ENOSYS;
    return -1;
  }
  return ::syscall(SYS_landlock_create_ruleset, ruleset, size_bytes, flags);
}

long landlock_abi() { return landlock_create(nullptr, 0, 1 /* version */); }

Result<void> restrict_by_landlock() {
  long abi = landlock_abi();
  if (abi < 1) return no_sandbox("Landlock is not available", abi < 0 ? errno : ENOSYS);
  LandlockRuleset ruleset;
  // Rights that each version of the interface (ABI) knows: 13 at first; refer (2), truncate (3) and ioctl (5) were
  // added.
  int fs_rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
  ruleset.handled_fs = (std::uint64_t{1} << fs_rights) - 1;
  if (abi >= 4) ruleset.handled_net = 3;  // TCP bind, connect
  if (abi >= 6) ruleset.scoped = 3;       // abstract unix sockets, signals
  // Size of the struct that each version takes: one, two or three fields of 64 bits.
  std::size_t size_bytes = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  base::Fd fd(static_cast<int>(landlock_create(&ruleset, size_bytes, 0)));
  if (!fd) return no_sandbox("Landlock refuses its rules", errno);
  if (::syscall(SYS_landlock_restrict_self, fd.get(), 0) != 0) return no_sandbox("Landlock does not start", errno);
  return {};
}

// --- Resource limits

Result<void> set_limit(__rlimit_resource what, rlim_t soft, rlim_t hard) {
  rlimit old{};
  if (::getrlimit(what, &old) != 0) return no_sandbox("limits cannot be read", errno);
  hard = std::min(hard, old.rlim_max);
  rlimit limit{std::min(soft, hard), hard};
  if (::setrlimit(what, &limit) != 0) return no_sandbox("limits cannot be set", errno);
  return {};
}

// -1 when it cannot be read.
std::int64_t address_space_bytes() {
  long pages = -1;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%ld", &pages) != 1) pages = -1;
    std::fclose(file);
  }
  return pages < 0 ? -1 : std::int64_t{pages} * ::sysconf(_SC_PAGESIZE);
}

Result<void> set_limits(const JailLimits& limits, std::int64_t present_bytes) {
  auto memory_bytes = static_cast<rlim_t>(present_bytes + limits.memory_bytes);
  auto cpu_s = static_cast<rlim_t>(std::max(limits.cpu_s, 1));
  // The kernel counts the tasks of a user over all processes. The limit stops a worker that makes threads without end
  // (misbehave.cpp tries 8,192) and leaves room for a desktop session. Chosen by hand.
  constexpr rlim_t most_tasks = 4096;
  Result<void> result = set_limit(RLIMIT_CPU, cpu_s, cpu_s + 1);
  for (__rlimit_resource what : {RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE}) {
    if (result) result = set_limit(what, 0, 0);
  }
  if (result) result = set_limit(RLIMIT_NPROC, most_tasks, most_tasks);
  if (!under_sanitizer) {
    if (result) result = set_limit(RLIMIT_NOFILE, 0, 0);
    if (result) result = set_limit(RLIMIT_AS, memory_bytes, memory_bytes);
  }
  return result;
}

// --- seccomp

// Builds the allow-list and keeps its first error.
class Filter {
 public:
  Filter() : context_(::seccomp_init(SCMP_ACT_KILL_PROCESS)) {
    if (context_ == nullptr) error_number_ = ENOMEM;
    note_error(::seccomp_attr_set(context_, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    note_error(::seccomp_attr_set(context_, SCMP_FLTATR_CTL_NNP, 0));  // already set
  }
  ~Filter() { ::seccomp_release(context_); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  void rule(std::uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions = {}) {
    if (error_number_ == 0) {
      note_error(::seccomp_rule_add_array(context_, action, call, static_cast<unsigned>(conditions.size()),
                                          conditions.size() == 0 ? nullptr : conditions.begin()));
    }
  }
  void allow(std::initializer_list<int> calls) {
    for (int call : calls) rule(SCMP_ACT_ALLOW, call);
  }
  void answer(int error_number, std::initializer_list<int> calls) {
    for (int call : calls) rule(SCMP_ACT_ERRNO(static_cast<unsigned>(error_number)), call);
  }
  Result<void> load() {
    if (error_number_ == 0) note_error(::seccomp_load(context_));
    if (error_number_ != 0) return no_sandbox("seccomp cannot be installed", error_number_);
    return {};
  }

 private:
  void note_error(int result) {
    if (result < 0 && error_number_ == 0) error_number_ = -result;
  }
  scmp_filter_ctx context_;
  int error_number_ = 0;
};

constexpr scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
  return scmp_arg_cmp{argument, SCMP_CMP_EQ, value, 0};
}

constexpr scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return scmp_arg_cmp{argument, SCMP_CMP_MASKED_EQ, mask, value};
}

void allow_reading_and_answering(Filter& filter) {
  filter.allow({SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(preadv), SCMP_SYS(lseek), SCMP_SYS(fstat),
                SCMP_SYS(close), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(fadvise64)});
  for (int call : {SCMP_SYS(writev), SCMP_SYS(write)}) {
    if (under_sanitizer && call == SCMP_SYS(write)) continue;
    filter.rule(SCMP_ACT_ALLOW, call, {equals(0, worker_output_fd)});
    filter.rule(SCMP_ACT_ERRNO(EBADF), call, {scmp_arg_cmp{0, SCMP_CMP_NE, worker_output_fd, 0}});
  }
  // Libraries look for files and terminals, and live with the answer that there are none. newfstatat is among them
  // although it is also the C library's fstat: with AT_EMPTY_PATH it still takes a path, which a filter cannot read.
  filter.answer(ENOENT, {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(access), SCMP_SYS(faccessat),
                         SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(stat),
                         SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(getcwd)});
  filter.answer(ENOTTY, {SCMP_SYS(ioctl)});
  filter.answer(EPERM, {SCMP_SYS(fcntl)});
}

void allow_memory(Filter& filter) {
  filter.allow({SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(membarrier)});
  // Private only: a shared mapping could write to the file if its descriptor allowed it.
  constexpr std::uint64_t map_type_mask = 0x0f;
  filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(mmap), {masked(2, PROT_EXEC, 0), masked(3, map_type_mask, MAP_PRIVATE)});
  filter.rule(SCMP_ACT_ERRNO(EACCES), SCMP_SYS(mmap), {masked(2, PROT_EXEC, PROT_EXEC)});
  filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), {masked(2, PROT_EXEC, 0)});
  filter.rule(SCMP_ACT_ERRNO(EACCES), SCMP_SYS(mprotect), {masked(2, PROT_EXEC, PROT_EXEC)});
}

void allow_threads_and_signals(Filter& filter) {
  filter.allow({SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(rt_sigaction),
                SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
                SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
                SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler)});
  // A thread, and no other flag than those of pthread_create: above all no new namespace.
  constexpr std::uint64_t thread_flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                                         CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
  filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(clone), {masked(0, ~thread_flags | CLONE_THREAD, CLONE_THREAD)});
  filter.answer(ENOSYS, {SCMP_SYS(clone3)});  // its flags are out of sight; the C library falls back to clone
  auto self = static_cast<std::uint64_t>(::getpid());
  filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), {equals(0, self)});  // abort()
  filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(prctl), {equals(0, PR_SET_NAME)});
  filter.rule(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prctl), {scmp_arg_cmp{0, SCMP_CMP_NE, PR_SET_NAME, 0}});
  filter.answer(EPERM, {SCMP_SYS(sched_setaffinity), SCMP_SYS(sched_setscheduler), SCMP_SYS(setpriority)});
}

void allow_asking(Filter& filter) {
  filter.allow({SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
                SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(getrandom), SCMP_SYS(getpid),
                SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
                SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(getcpu)});
  filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), {equals(0, 0), equals(2, 0)});
}

void allow_sanitizer(Filter& filter) { filter.allow({SCMP_SYS(pipe2), SCMP_SYS(write)}); }

Result<void> restrict_by_seccomp() {
  if (missing == for_tests::Missing::seccomp || missing == for_tests::Missing::late_seccomp) {
    return no_sandbox("seccomp cannot be installed", ENOSYS);
  }
  Filter filter;
  if (under_sanitizer) allow_sanitizer(filter);
  allow_reading_and_answering(filter);
  allow_memory(filter);
  allow_threads_and_signals(filter);
  allow_asking(filter);
  return filter.load();
}

}  // namespace

Result<void> lock_down(const JailLimits& limits) {
  const std::int64_t present_bytes = address_space_bytes();  // while a file may still be opened
  if (present_bytes < 0) return no_sandbox("/proc/self/statm cannot be read", ENOENT);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return no_sandbox("no_new_privs", errno);
  if (Result<void> done = restrict_by_landlock(); !done) return done;
  if (Result<void> done = set_limits(limits, present_bytes); !done) return done;
  return restrict_by_seccomp();
}

void drop_privileges() {
  constexpr unsigned nobody = 65534;
  if (::geteuid() == 0) {
    // Each may fail in a user namespace that maps only root: then root there is nobody special outside.
    (void)!::setgroups(0, nullptr);
    (void)!::setresgid(nobody, nobody, nobody);
    (void)!::setresuid(nobody, nobody, nobody);
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  ::syscall(SYS_capset, &header, none.data());
}

Result<void> sandbox_available() {
  if (landlock_abi() < 1) return no_sandbox("Landlock is not available", errno);
  std::uint32_t action = SCMP_ACT_KILL_PROCESS;
  constexpr unsigned get_action_available = 2;
  bool seccomp =
      missing != for_tests::Missing::seccomp && ::syscall(SYS_seccomp, get_action_available, 0, &action) == 0;
  if (!seccomp) return no_sandbox("seccomp is not available", ENOSYS);
  return {};
}

void for_tests::pretend_missing(Missing what) { missing = what; }

}  // namespace contrechamp::media
