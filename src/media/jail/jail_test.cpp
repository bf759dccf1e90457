#include "media/jail/jail.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "media/jail/jail_fixture.h"

namespace contrechamp::media {
namespace {

// An unnamed file of 9000 bytes, open for reading.
base::Fd input_of_9000_bytes() {
  char name[] = "/tmp/contrechamp-jail-XXXXXX";
  base::Fd writable(::mkstemp(name));
  std::string bytes(9000, 'x');
  EXPECT_EQ(::write(writable.get(), bytes.data(), bytes.size()), 9000);
  base::Fd readable(::open(name, O_RDONLY | O_CLOEXEC));
  ::unlink(name);
  return readable;
}

TEST(Jail, HonestWorkerReadsItsInput) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  base::Fd input = input_of_9000_bytes();
  Outcome outcome = jail->run(attempt("honest"), input.get(), patient());
  EXPECT_TRUE(outcome.finished) << outcome.reason;
  EXPECT_EQ(summary(outcome)["read_bytes"], 9000);
  EXPECT_GT(outcome.peak_bytes, 0);
  EXPECT_EQ(outcome.signal, 0);
}

TEST(Jail, LibrariesMayUseMemoryAndThreadsAndLookForFiles) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  Outcome outcome = jail->run(attempt("library"), -1, patient());
  ASSERT_TRUE(outcome.finished) << outcome.reason;
  base::Json said = summary(outcome);
  EXPECT_EQ(said["thread"], 42);
  EXPECT_EQ(said["opened"], false);
  EXPECT_EQ(said["zone"], "UTC0");
  EXPECT_EQ(said["memory"], true);
  EXPECT_NE(said["uid"], 0);
}

TEST(Jail, EveryAttemptIsRefusedAndTheNextRequestWorks) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  base::Fd input = input_of_9000_bytes();
  ASSERT_GE(misdeeds().size(), under_sanitizer ? 54u : 56u);
  for (const std::string& name : misdeeds()) {
    Outcome outcome = jail->run(attempt(name), input.get(), tight());
    bool succeeded = outcome.finished && summary(outcome).value("succeeded", true);
    EXPECT_FALSE(succeeded) << name;
    EXPECT_NE(outcome.kind, base::ErrorKind::refused) << name << ": " << outcome.reason;
    EXPECT_EQ(outcome.finished, outcome.reason.empty()) << name;
    std::string told = outcome.finished ? "answered: " + summary(outcome).value("detail", "") : outcome.reason;
    std::printf("  %-16s %s\n", name.c_str(), told.c_str());
    Outcome honest = jail->run(attempt("honest"), input.get(), patient());
    ASSERT_TRUE(honest.finished) << "after " << name << ": " << honest.reason;
    ASSERT_EQ(summary(honest)["read_bytes"], 9000) << "after " << name;
  }
}

// The report of misbehave in a child of the test that is not in the sandbox.
bool succeeds_outside(const std::string& name, int input_fd) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  pid_t child = ::fork();
  if (child == 0) {
    int input = ::fcntl(input_fd, F_DUPFD, 16);
    int output = ::fcntl(ends[1], F_DUPFD, 16);
    ::dup2(input, worker_input_fd);
    ::dup2(output, worker_output_fd);
    ::close_range(worker_output_fd + 1, ~0U, 0);
    MessageWriter writer(worker_output_fd);
    misbehave({"misbehave", {{"try", name}, {"parent", static_cast<int>(::getppid())}}}, worker_input_fd, writer);
    ::_exit(0);
  }
  ::close(ends[1]);
  base::Fd from(ends[0]);
  MessageReader reader(1 << 20);
  char buffer[4096];
  for (ssize_t size; (size = ::read(from.get(), buffer, sizeof buffer)) > 0;) {
    (void)reader.feed({buffer, static_cast<std::size_t>(size)});
  }
  ::waitpid(child, nullptr, 0);
  Outcome outcome;
  outcome.messages = reader.take();
  return summary(outcome).value("succeeded", false);
}

// The attempts are real: without the sandbox they succeed, on any machine and as any user.
TEST(Jail, AttemptsSucceedWithoutTheSandbox) {
  base::Fd input = input_of_9000_bytes();
  for (const char* name : {"open",         "openat2",  "stat",           "fstatat",     "write_file",
                           "symlink",      "unlink",   "connect_tcp",    "udp",         "netlink",
                           "fork",         "vfork",    "pidfd",          "kill_parent", "tgkill_parent",
                           "limit_parent", "mmap_wx",  "mmap_x_file",    "mmap_shared", "mprotect_x",
                           "raise_limits", "dumpable", "outlive_parent", "dup",         "pipe"}) {
    EXPECT_TRUE(succeeds_outside(name, input.get())) << name;
  }
  ::unlink("/tmp/contrechamp-misbehave-link");
}

// Each attempt is refused by the intended mechanism.
TEST(Jail, DeathsAreNamed) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  struct Case {
    const char* name;
    int signal;
    base::ErrorKind kind;
    const char* reason;
  };
  const Case cases[] = {
      {"segv", SIGSEGV, base::ErrorKind::died, "the parser crashed in its sandbox (signal 11, SEGV)"},
      {"abort", SIGABRT, base::ErrorKind::died, "the parser crashed in its sandbox (signal 6, ABRT)"},
      {"execve", SIGSYS, base::ErrorKind::died, "the parser tried something that the sandbox forbids (SIGSYS)"},
      {"connect_tcp", SIGSYS, base::ErrorKind::died, "the parser tried something that the sandbox forbids (SIGSYS)"},
      {"int80", SIGSYS, base::ErrorKind::died, "the parser tried something that the sandbox forbids (SIGSYS)"},
      {"spin", SIGXCPU, base::ErrorKind::limit, "stopped after 1 s of processor: the limit for a file like this"},
      {"spin_on", SIGKILL, base::ErrorKind::limit, ""},
      {"sleep", SIGKILL, base::ErrorKind::limit, "stopped after 2 s: the time limit for a file like this"},
      {"output_10g", SIGKILL, base::ErrorKind::limit, "an answer longer than 4.2 MB"},
      {"bad_frames", 0, base::ErrorKind::died, "the parser's answer makes no sense: unknown type of message"},
      {"throw", 0, base::ErrorKind::died, "the parser ended by an unexpected error"},
      {"no_memory", 0, base::ErrorKind::limit, "1.1 GB of memory used: the limit for a file like this"},
      {"code_7", 0, base::ErrorKind::died, "the parser ended before it had answered (code 7)"},
      {"no_end", 0, base::ErrorKind::died, "the parser ended before it had answered (code 0)"},
  };
  for (const Case& expected : cases) {
    if (under_sanitizer && expected.name == std::string("no_memory")) continue;
    // A busy machine gives late what each needs to die by itself; these two never would.
    const bool hangs = expected.name == std::string("sleep") || expected.name == std::string("spin_on");
    const JailLimits limits = hangs ? tight() : patient();
    Outcome outcome = jail->run(attempt(expected.name), -1, limits);
    EXPECT_FALSE(outcome.finished) << expected.name;
    EXPECT_EQ(outcome.kind, expected.kind) << expected.name;
    if (*expected.reason != 0) {
      EXPECT_EQ(outcome.reason, expected.reason);
    }
    // The worker may have ended before the answer was cut.
    const bool cut_answer =
        outcome.reason.find("answer makes no sense") != std::string::npos || outcome.reason.rfind("an answer", 0) == 0;
    if (!cut_answer) {
      EXPECT_EQ(outcome.signal, expected.signal) << expected.name;
    }
  }
}

TEST(Jail, RefusesWhenNoSandboxIsPossible) {
  for (auto missing : {for_tests::Missing::landlock, for_tests::Missing::seccomp}) {
    for_tests::pretend_missing(missing);
    base::Result<std::unique_ptr<Jail>> jail = Jail::prepare(misbehave, nullptr);
    for_tests::pretend_missing(for_tests::Missing::none);
    ASSERT_FALSE(jail);
    EXPECT_EQ(jail.error().kind, base::ErrorKind::refused);
    EXPECT_NE(jail.error().message.find("no sandbox"), std::string::npos) << jail.error().message;
  }
}

// The sandbox fails only after the check in prepare(): the worker itself must refuse to start.
TEST(Jail, WorkerWithoutSandboxNeverRuns) {
  for (auto missing : {for_tests::Missing::late_landlock, for_tests::Missing::late_seccomp}) {
    for_tests::pretend_missing(missing);
    auto jail = prepared();
    for_tests::pretend_missing(for_tests::Missing::none);
    ASSERT_TRUE(jail);
    Outcome outcome = jail->run(attempt("honest"), -1, patient());
    EXPECT_FALSE(outcome.finished);
    EXPECT_TRUE(outcome.messages.empty());
    EXPECT_EQ(outcome.kind, base::ErrorKind::refused);
    EXPECT_EQ(outcome.reason.rfind("no sandbox, so nothing was parsed: ", 0), 0u) << outcome.reason;
  }
}

TEST(Jail, RefusesWritableInputAndLongRequests) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  base::Fd writable(::open("/dev/null", O_RDWR | O_CLOEXEC));
  EXPECT_EQ(jail->run(attempt("honest"), writable.get(), patient()).kind, base::ErrorKind::refused);
  EXPECT_EQ(jail->run(attempt("honest"), 999, patient()).kind, base::ErrorKind::refused);
  EXPECT_EQ(jail->run(attempt(std::string(70'000, 'x')), -1, tight()).kind, base::ErrorKind::refused);
  EXPECT_TRUE(jail->run(attempt("honest"), -1, patient()).finished);
}

TEST(Jail, WarmUpThatDiesOrThrowsIsAnError) {
  base::Result<std::unique_ptr<Jail>> died = Jail::prepare(misbehave, [] { ::_exit(3); });
  ASSERT_FALSE(died);
  EXPECT_EQ(died.error().kind, base::ErrorKind::died);
  base::Result<std::unique_ptr<Jail>> threw = Jail::prepare(misbehave, [] { throw std::runtime_error("no libav"); });
  ASSERT_FALSE(threw);
  EXPECT_NE(threw.error().message.find("no libav"), std::string::npos);
}

TEST(Jail, SeveralJailsWorkAtTheSameTime) {
  std::array<std::unique_ptr<Jail>, 3> jails{prepared(), prepared(), prepared()};
  std::array<int, 3> good{};
  base::Fd input = input_of_9000_bytes();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < jails.size(); ++i) {
    ASSERT_TRUE(jails[i]);
    threads.emplace_back([&, i] {
      for (int n = 0; n < 20; ++n) {
        Outcome outcome = jails[i]->run(attempt(n % 2 ? "segv" : "honest"), input.get(), patient());
        good[i] += n % 2 ? outcome.signal == SIGSEGV : outcome.finished && summary(outcome)["read_bytes"] == 9000;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, (std::array<int, 3>{20, 20, 20}));
}

TEST(Jail, AKilledPreparedProcessIsReplacedAndLosesOneRequest) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  base::Fd input = input_of_9000_bytes();
  for (int round = 0; round < 3; ++round) {
    std::vector<pid_t> line;
    std::thread killer([&] {
      line = descendants_of(::getpid());
      if (line.size() == 3) ::kill(line[1], SIGKILL);
    });
    Outcome outcome = jail->run(attempt("sleep"), -1, JailLimits());
    killer.join();
    ASSERT_EQ(line.size(), 3u);
    EXPECT_FALSE(outcome.finished);
    EXPECT_FALSE(outcome.begun);
    EXPECT_EQ(outcome.kind, base::ErrorKind::died);
    EXPECT_TRUE(within(a_minute, [&] { return is_gone(line[2]); }));
    Outcome next = jail->run(attempt("honest"), input.get(), patient());
    EXPECT_TRUE(next.finished) << next.reason;
    EXPECT_TRUE(next.begun);
    EXPECT_EQ(children_of(line[0]).size(), 1u);  // and the previous one was reaped
  }
}

TEST(Jail, PreparedProcessKilledBetweenRequestsIsReplaced) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  EXPECT_TRUE(jail->run(attempt("honest"), -1, patient()).finished);
  const pid_t keeper = children_of(::getpid()).at(0);
  const pid_t idle = children_of(keeper).at(0);
  ::kill(idle, SIGKILL);
  ASSERT_TRUE(within(a_minute, [&] { return is_gone(idle); }));
  EXPECT_FALSE(jail->run(attempt("honest"), -1, patient()).begun);
  EXPECT_TRUE(jail->run(attempt("honest"), -1, patient()).finished);
  ::kill(keeper, SIGKILL);
  ASSERT_TRUE(within(a_minute, [&] { return is_gone(keeper); }));
  jail->run(attempt("honest"), -1, patient());
  const Outcome last = jail->run(attempt("honest"), -1, patient());
  EXPECT_FALSE(last.begun);
  EXPECT_EQ(last.reason, "the sandbox's keeper is gone: start the program again");
}

TEST(Jail, WorkersDieWithTheParent) {
  pid_t program = ::fork();
  if (program == 0) {
    base::Result<std::unique_ptr<Jail>> jail = Jail::prepare(misbehave, nullptr);
    if (jail) (*jail)->run(attempt("sleep"), -1, JailLimits());
    ::_exit(0);
  }
  const std::vector<pid_t> found = descendants_of(program);
  ASSERT_EQ(found.size(), 3u);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  // Ctrl-C and the end of a session reach only the program.
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) ::kill(found[0], signal);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  for (pid_t pid : found) EXPECT_FALSE(is_gone(pid));
  ::kill(program, SIGKILL);
  ::waitpid(program, nullptr, 0);
  EXPECT_TRUE(within(a_minute, [&] { return std::all_of(found.begin(), found.end(), is_gone); }));
}

TEST(Jail, EndsWithItsOwner) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  jail->run(attempt("honest"), -1, patient());
  jail.reset();
  EXPECT_TRUE(children_of(::getpid()).empty());
}

}  // namespace
}  // namespace contrechamp::media
