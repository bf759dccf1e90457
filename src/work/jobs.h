// The job loop: takes waiting jobs of the pipeline and does them, several at a time. Each stage is one function in
// stages.cpp. A failure is written on the job's row and the next job goes on.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "archive/archive.h"
#include "work/finder.h"
#include "work/jails.h"
#include "work/sound_finder.h"

namespace contrechamp::work {

struct JobsProgress {
  std::int64_t open = 0;
  std::int64_t done = 0;
};

// What a stage gives, with any exception but base::Fatal made the failure of this one job. What the system refuses
// (std::system_error: no room, no process) is no word about the item, and becomes base::Fatal.
base::Result<void> outcome_of(const std::function<base::Result<void>()>& stage);

class JobLoop {
 public:
  // One thread a prepared process. Only one process runs the jobs of an archive: see is_mine().
  JobLoop(archive::Archive& archive, Jails& jails, int threads);
  ~JobLoop();  // ends the threads after the job at hand

  // False: another process has the jobs and does them.
  bool is_mine() const { return lock_.held(); }
  // There is new work.
  void wake();
  // Until no job is open or `stop` is set; `tell` about four times a second.
  void wait(const std::atomic<bool>* stop, const std::function<void(const JobsProgress&)>& tell);
  // Rises with every job that ends.
  std::uint64_t changes() const { return changes_.load(); }

 private:
  void run();
  bool do_one(store::Catalogue& catalogue);

  archive::Archive& archive_;
  Jails& jails_;
  store::FileLock lock_;
  Finder finder_;
  Sounds sounds_;
  SoundFinder sound_finder_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::uint64_t wakes_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> changes_{0};
  std::string fatal_;
  std::vector<std::thread> threads_;
};

}  // namespace contrechamp::work
