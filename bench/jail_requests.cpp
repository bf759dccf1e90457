// What a request to the jail costs: an honest worker that reads 9 kB and answers, sandbox included, beside what a bare
// process of this size takes on this machine at this moment.
//
//   jail_requests [REQUESTS]      200 unless said otherwise
//
// Exit code 1 when the goal is missed.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "media/jail/jail.h"
#include "media/jail/misbehave.h"

namespace {

using namespace contrechamp;
using Clock = std::chrono::steady_clock;

// Twenty small files within the tenth of a second that a person takes for at once. On a crowded or slow machine any
// process takes longer: there a request may cost as many of them as elsewhere.
constexpr double most_ms = 5, most_bare = 8;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double bare_process_ms() {
  const auto start = Clock::now();
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  return ms_since(start);
}

base::Fd input_of_9000_bytes() {
  char name[] = "/tmp/contrechamp-jail-XXXXXX";
  const base::Fd writable(::mkstemp(name));
  const std::string bytes(9000, 'x');
  if (::write(writable.get(), bytes.data(), bytes.size()) != 9000) base::fatal_errno("cannot write to /tmp");
  base::Fd readable(::open(name, O_RDONLY | O_CLOEXEC));
  ::unlink(name);
  return readable;
}

}  // namespace

int main(int count, char** words) {
  const std::size_t requests = count > 1 ? std::max(20UL, std::strtoul(words[1], nullptr, 10)) : 200;
  const auto jail = media::Jail::prepare(media::misbehave, nullptr);
  if (!jail) return fmt::print(stderr, "{}\n", jail.error().message), 2;
  const base::Fd input = input_of_9000_bytes();
  std::vector<double> times_ms, bare_ms;
  for (std::size_t i = 0; i < requests; ++i) {
    const auto start = Clock::now();
    const media::WorkerRequest honest{"misbehave", {{"try", "honest"}, {"parent", static_cast<int>(::getpid())}}};
    const auto outcome = (*jail)->run(honest, input.get(), media::JailLimits());
    if (!outcome.finished) return fmt::print(stderr, "{}\n", outcome.reason), 2;
    times_ms.push_back(ms_since(start));
    bare_ms.push_back(bare_process_ms());
  }
  std::sort(times_ms.begin(), times_ms.end());
  std::sort(bare_ms.begin(), bare_ms.end());
  // What others do on the machine only adds: the quickest tenth says what a request costs.
  const double quick = times_ms[requests / 10], bare = bare_ms[requests / 10];
  fmt::print("requests {} quickest_tenth_ms {:.2f} median_ms {:.2f} p95_ms {:.2f} bare_process_ms {:.2f}\n", requests,
             quick, times_ms[requests / 2], times_ms[requests * 95 / 100], bare);
  if (quick < std::max(most_ms, most_bare * bare)) return 0;
  fmt::print("missed: a request costs {:.2f} ms, {} ms or {} bare processes at most\n", quick, most_ms, most_bare);
  return 1;
}
