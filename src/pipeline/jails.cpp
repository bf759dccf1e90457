#include "pipeline/jails.h"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace contrechamp::pipeline {

void stand_back() { ::setpriority(PRIO_PROCESS, 0, 10); }

void warm_up_behind() {
  stand_back();
  media::warm_up();
}

base::Result<std::unique_ptr<Jails>> Jails::prepare(int count, media::WorkerMain main, void (*warm_up)()) {
  auto jails = std::make_unique<Jails>();
  for (int i = 0; i < count; ++i) {
    auto jail = media::Jail::prepare(main, warm_up);
    if (!jail) return tl::unexpected(jail.error());
    jails->free_.push_back(jail->get());
    jails->jails_.push_back(std::move(*jail));
  }
  return jails;
}

std::unique_ptr<Jails> Jails::none(std::string why) {
  auto jails = std::make_unique<Jails>();
  jails->refusal_ = std::move(why);
  return jails;
}

namespace {

// The prepared process, or the worker by what is no limit of its own: by the system that is short of memory, or by
// hand. It says nothing of the file, so the request is made once more; a file that ends so twice is failed.
bool was_killed(const media::Outcome& outcome) {
  return outcome.kind == base::ErrorKind::died && !outcome.finished && (!outcome.begun || outcome.signal == SIGKILL);
}

}  // namespace

media::Outcome Jails::run(const media::WorkerRequest& request, int input_fd, const media::JailLimits& limits) {
  if (!refusal_.empty()) throw base::Fatal(refusal_);
  media::Outcome outcome = run_once(request, input_fd, limits);
  if (was_killed(outcome)) outcome = run_once(request, input_fd, limits);
  check();
  if (!outcome.begun) throw base::Fatal(outcome.reason);
  return outcome;
}

media::Outcome Jails::run_once(const media::WorkerRequest& request, int input_fd, const media::JailLimits& limits) {
  media::Jail* jail = nullptr;
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return !free_.empty() || interrupted_; });
    check();
    jail = free_.back();
    free_.pop_back();
  }
  media::Outcome outcome = jail->run(request, input_fd, limits, &interrupted_);
  {
    std::lock_guard lock(mutex_);
    free_.push_back(jail);
  }
  freed_.notify_one();
  return outcome;
}

void Jails::interrupt() {
  {
    std::lock_guard lock(mutex_);
    interrupted_ = true;
  }
  freed_.notify_all();
}

void Jails::resume() {
  std::lock_guard lock(mutex_);
  interrupted_ = false;
}

void Jails::check() const {
  if (interrupted_) throw Interrupted();
}

media::JailLimits limits_for(std::int64_t size_bytes, std::int64_t duration_us, std::int64_t pixels) {
  media::JailLimits limits;
  // A second of processor a second of film, and no more film than the bytes can hold at 20 kB/s.
  const std::int64_t film_s = std::min(duration_us / 1000000, size_bytes / 20000);
  limits.cpu_s = static_cast<int>(std::clamp<std::int64_t>(10 + film_s, 10, 6 * 3600));
  limits.wall_s = limits.cpu_s * 3 + 10;
  // Decoders keep up to 17 reference pictures and threads none: 1 GiB, and 64 bytes a pixel above full HD.
  limits.memory_bytes = (1LL << 30) + std::clamp<std::int64_t>(pixels - 1920 * 1080, 0, 1LL << 26) * 64;
  return limits;
}

}  // namespace contrechamp::pipeline
