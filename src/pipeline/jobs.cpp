#include "pipeline/jobs.h"

#include <chrono>
#include <system_error>
#include <utility>

#include "pipeline/pipeline.h"
#include "pipeline/stages/clock/version.h"

namespace contrechamp::pipeline {

base::Result<void> outcome_of(const std::function<base::Result<void>()>& stage) {
  try {
    return stage();
  } catch (const base::Fatal&) {
    throw;
  } catch (const Interrupted&) {
    throw;
  } catch (const std::system_error& error) {
    throw base::Fatal(error.what());
  } catch (const std::exception& error) {
    return base::fail(base::ErrorKind::unreadable, std::string("unexpected: ") + error.what());
  }
}

namespace {

void queue_all(store::Catalogue& catalogue) {
  for (const Stage& stage : pipeline()) catalogue.jobs().queue(stage.name, stage.version);
  catalogue.sounds().drop_pairs_but(clock_version);  // what no comparison of today says
}

// A job that could not be done through no fault of its item waits for another day.
void put_back(store::Catalogue& catalogue, store::JobRow job) {
  try {
    job.state = store::JobState::waiting;
    catalogue.jobs().end(job);
  } catch (const base::Fatal&) {  // then the next start finds it running, and puts it back
  }
}

}  // namespace

JobLoop::Own::Own(archive::Archive& archive, Jails& jails, store::FileLock held)
    : lock(std::move(held)),
      finder(archive, jails),
      sounds(archive.layout(), std::size_t{512} << 20),
      sound_finder(sounds, [&jails] { jails.check(); }) {}

JobLoop::JobLoop(archive::Archive& archive, Jails& jails, int threads, JobHook hook)
    : archive_(archive), jails_(jails), hook_(std::move(hook)), running_(threads) {
  fatal_ = archive_.write_refusal().empty() ? jails_.refusal() : archive_.write_refusal();
  if (!fatal_.empty()) {
    queue_all(archive_.catalogue());
    return;
  }
  take_over();
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { stand_back(), run(); });
}

JobLoop::~JobLoop() {
  stop_ = true;
  work_.notify_all();
  jails_.interrupt();
  for (auto& thread : threads_) thread.join();
  jails_.resume();
}

void JobLoop::wake() {
  if (threads_.empty()) queue_all(archive_.catalogue());  // else a thread does
  {
    std::lock_guard lock(mutex_);
    ++wakes_;
  }
  work_.notify_all();
}

std::string JobLoop::fatal() const {
  std::lock_guard lock(mutex_);
  return fatal_;
}

void JobLoop::wait(const std::atomic<bool>* stop, const std::function<void(const JobsProgress&)>& tell) {
  queue_all(archive_.catalogue());
  wake();
  while (stop == nullptr || !stop->load()) {
    const auto counts = archive_.catalogue().items().counts();
    JobsProgress progress{counts.waiting + counts.running, counts.done + counts.failed};
    if (tell) tell(progress);
    if (progress.open == 0) break;
    if (const std::string why = fatal(); !why.empty()) throw base::Fatal(why);
    std::this_thread::sleep_for(std::chrono::milliseconds(progress.open < 20 ? 20 : 250));
  }
}

// The lock ends with the process that holds it: then the first that asks has the jobs.
bool JobLoop::take_over() {
  std::lock_guard lock(mutex_);
  if (own_) return true;
  store::FileLock jobs(archive_.layout().tree, archive::at::jobs_lock, store::FileLock::Wait::no);
  if (!jobs.held()) return false;
  own_ = std::make_unique<Own>(archive_, jails_, std::move(jobs));
  archive_.catalogue().jobs().reset_running();
  mine_ = true;
  return true;
}

void JobLoop::run() {
  try {
    do_jobs(*archive_.connect(store::Durability::rebuildable));
  } catch (const Interrupted&) {  // by ~JobLoop
  } catch (const std::exception& error) {
    std::lock_guard lock(mutex_);
    if (fatal_.empty()) fatal_ = error.what();
    ++changes_;
    stop_ = true;  // what stopped this thread stops the others
    work_.notify_all();
  }
  std::unique_ptr<Own> own;  // freed without the mutex; another process may do better
  std::lock_guard lock(mutex_);
  if (--running_ > 0) return;
  mine_ = false;
  own = std::move(own_);
}

void JobLoop::do_jobs(store::Catalogue& catalogue) {
  std::uint64_t seen = 0;
  std::int64_t entries = -1;
  while (!stop_) {
    // A process that could not be sure of what it wrote writes nothing more.
    if (const std::string why = archive_.write_refusal(); !why.empty()) throw base::Fatal(why);
    {
      std::lock_guard lock(mutex_);
      seen = wakes_;
    }
    if (take_over()) {
      // Looks at every item: only when something was committed, by this process or another.
      if (const auto now = catalogue.log_position().entries; std::exchange(entries, now) != now) queue_all(catalogue);
      while (!stop_ && do_one(catalogue)) ++changes_;
    }
    std::unique_lock lock(mutex_);
    // A job that waits for another thread's comes free without a wake: look again soon.
    work_.wait_for(lock, std::chrono::milliseconds(100), [&] { return stop_ || wakes_ != seen; });
  }
}

void JobLoop::tell(const JobNote& note) const {
  if (hook_) hook_(note);
}

bool JobLoop::do_one(store::Catalogue& catalogue) {
  for (const Stage& stage : pipeline()) {
    auto job = catalogue.jobs().take(stage.name, stage.needs, stage.in_order);
    if (!job) continue;
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    tell({JobNote::Event::begun, stage.name, job->item});
    const StageContext context{archive_,           catalogue,    jails_,          own_->finder,
                               own_->sound_finder, own_->sounds, job->cpu_seconds};
    const auto result = [&] {
      try {
        return outcome_of([&]() -> base::Result<void> {
          const auto item = catalogue.items().find(job->item);
          if (!item) return base::fail(base::ErrorKind::not_found, "no such item", job->item);
          return stage.step(context, stage, *item);
        });
      } catch (const std::exception&) {  // base::Fatal or Interrupted
        put_back(catalogue, *job);
        tell({JobNote::Event::put_back, stage.name, job->item, "", seconds(), job->cpu_seconds});
        throw;
      }
    }();
    job->seconds = seconds();
    job->state = result ? store::JobState::done : store::JobState::failed;
    if (!result) job->error = std::string(base::to_string(result.error().kind)) + ": " + result.error().message;
    catalogue.jobs().end(*job);
    tell({result ? JobNote::Event::done : JobNote::Event::failed, stage.name, job->item,
          result ? "" : base::to_string(result.error().kind), job->seconds, job->cpu_seconds});
    return true;
  }
  return false;
}

}  // namespace contrechamp::pipeline
