#include "work/jobs.h"

#include <chrono>
#include <system_error>
#include <utility>

#include "work/pipeline.h"
#include "work/stages.h"

namespace contrechamp::work {

base::Result<void> outcome_of(const std::function<base::Result<void>()>& stage) {
  try {
    return stage();
  } catch (const base::Fatal&) {
    throw;
  } catch (const std::system_error& error) {
    throw base::Fatal(error.what());
  } catch (const std::exception& error) {
    return base::fail(base::ErrorKind::unreadable, std::string("unexpected: ") + error.what());
  }
}

namespace {

// A job that could not be done through no fault of its item waits for another day.
void put_back(store::Catalogue& catalogue, store::JobRow job) {
  try {
    job.state = "waiting";
    catalogue.end_job(job);
  } catch (const base::Fatal&) {  // then the next start finds it running, and puts it back
  }
}

}  // namespace

JobLoop::JobLoop(archive::Archive& archive, Jails& jails, int threads)
    : archive_(archive),
      jails_(jails),
      lock_(archive.layout().jobs_lock(), store::FileLock::Wait::no),
      finder_(archive, jails),
      sounds_(archive.layout(), std::size_t{256} << 20),
      sound_finder_(sounds_) {
  if (!is_mine()) return;
  archive_.catalogue().reset_running();
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

JobLoop::~JobLoop() {
  stop_ = true;
  work_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void JobLoop::wake() {
  {
    std::lock_guard lock(mutex_);
    ++wakes_;
  }
  work_.notify_all();
}

void JobLoop::wait(const std::atomic<bool>* stop, const std::function<void(const JobsProgress&)>& tell) {
  for (const Stage& stage : pipeline()) archive_.catalogue().queue_stage(stage.name, stage.version);
  wake();
  while (stop == nullptr || !stop->load()) {
    const auto counts = archive_.catalogue().counts();
    JobsProgress progress{counts.waiting + counts.running, counts.done + counts.failed};
    if (tell) tell(progress);
    if (progress.open == 0) break;
    {
      std::lock_guard lock(mutex_);
      if (!fatal_.empty()) throw base::Fatal(fatal_);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(progress.open < 20 ? 20 : 250));
  }
}

void JobLoop::run() {
  try {
    const auto catalogue = archive_.connect(store::Durability::rebuildable);
    std::uint64_t seen = ~std::uint64_t{0};
    while (!stop_) {
      bool woken = false;
      {
        std::unique_lock lock(mutex_);
        woken = std::exchange(seen, wakes_) != wakes_;
      }
      // Looks at every item: for new ones only.
      if (woken)
        for (const Stage& stage : pipeline()) catalogue->queue_stage(stage.name, stage.version);
      while (!stop_ && do_one(*catalogue)) ++changes_;
      std::unique_lock lock(mutex_);
      // A job that waits for another thread's comes free without a wake: look again soon.
      work_.wait_for(lock, std::chrono::milliseconds(100), [&] { return stop_ || wakes_ != seen; });
    }
  } catch (const std::exception& error) {
    std::lock_guard lock(mutex_);
    fatal_ = error.what();
  }
}

bool JobLoop::do_one(store::Catalogue& catalogue) {
  for (const Stage& stage : pipeline()) {
    auto job = catalogue.take_job(stage.name, stage.needs, stage.in_order);
    if (!job) continue;
    const auto start = std::chrono::steady_clock::now();
    const StageContext context{archive_, catalogue, jails_, finder_, sound_finder_, sounds_, job->cpu_seconds};
    const auto result = [&] {
      try {
        return outcome_of([&] { return do_stage(context, *job); });
      } catch (const base::Fatal&) {
        put_back(catalogue, *job);
        throw;
      }
    }();
    job->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    job->state = result ? "done" : "failed";
    if (!result) job->error = std::string(base::to_string(result.error().kind)) + ": " + result.error().message;
    catalogue.end_job(*job);
    return true;
  }
  return false;
}

}  // namespace contrechamp::work
