// The job loop: takes waiting jobs of the pipeline and does them, several at a time. A failure is written on the job's
// row and the next job goes on.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "archive/archive.h"
#include "pipeline/jails.h"
#include "pipeline/job_note.h"
#include "pipeline/stages/clock/sound_finder.h"
#include "pipeline/stages/copies/finder.h"

namespace contrechamp::pipeline {

struct JobsProgress {
  std::int64_t open = 0;
  std::int64_t done = 0;
};

// What a stage gives, with any exception but base::Fatal and Interrupted made the failure of this one job. What the
// system refuses (std::system_error: no room, no process) is no word about the item, and becomes base::Fatal.
base::Result<void> outcome_of(const std::function<base::Result<void>()>& stage);

class JobLoop {
 public:
  // One thread a prepared process. Only one process at a time does the jobs of an archive; when it ends, however it
  // ends, another that has a loop takes them over. Without a sandbox (Jails::none) jobs are queued and wait, and
  // fatal() says why. `hook` hears of every job.
  JobLoop(archive::Archive& archive, Jails& jails, int threads, JobHook hook = nullptr);
  ~JobLoop();  // breaks the jobs at hand off, within about a second: they wait for another start

  // False: another process has the jobs and does them, for now.
  bool is_mine() const { return mine_.load(); }
  // There is new work. What another process commits is seen without.
  void wake();
  // Why the loop has ended before its time, for a person; empty while it goes on. Jobs wait for another start.
  std::string fatal() const;
  // Until no job is open, whichever process does them, or `stop` is set; `tell` about four times a second. Throws
  // base::Fatal when the loop has ended.
  void wait(const std::atomic<bool>* stop, const std::function<void(const JobsProgress&)>& tell);
  // Rises with every job that ends.
  std::uint64_t changes() const { return changes_.load(); }

 private:
  // What only the process that does the jobs may have: it reads its files once, and writes them.
  struct Own {
    Own(archive::Archive& archive, Jails& jails, store::FileLock held);
    store::FileLock lock;
    Finder finder;
    Sounds sounds;
    SoundFinder sound_finder;
  };

  void run();
  void do_jobs(store::Catalogue& catalogue);
  bool take_over();
  bool do_one(store::Catalogue& catalogue);
  void tell(const JobNote& note) const;

  archive::Archive& archive_;
  Jails& jails_;
  const JobHook hook_;
  mutable std::mutex mutex_;
  std::unique_ptr<Own> own_;
  std::atomic<bool> mine_{false};
  int running_ = 0;
  std::condition_variable work_;
  std::uint64_t wakes_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> changes_{0};
  std::string fatal_;
  std::vector<std::thread> threads_;
};

}  // namespace contrechamp::pipeline
