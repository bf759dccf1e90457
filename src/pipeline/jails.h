// A fixed number of prepared processes, shared by threads. Make it before the program has threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "media/jail/jail.h"
#include "media/jail/warm_up.h"

namespace contrechamp::pipeline {

// Thrown by requests that a program which ends no longer waits for: nothing was learnt.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("the program ends") {}
};

// Work that nobody waits for stands back: the calling thread, and what it forks, gets the processor only where nobody
// else wants it (nice 10).
void stand_back();
// media::warm_up for workers that stand back.
void warm_up_behind();

class Jails {
 public:
  static base::Result<std::unique_ptr<Jails>> prepare(int count, media::WorkerMain main,
                                                      void (*warm_up)() = warm_up_behind);
  // For a machine where prepare() failed: run() throws `why` as base::Fatal.
  static std::unique_ptr<Jails> none(std::string why);
  // Why nothing can be parsed here; empty where it can.
  const std::string& refusal() const { return refusal_; }
  // Waits for a free one. Any thread. Every outcome is a word about the input (Outcome::begun): a request that is lost
  // with its prepared process is made once more, and base::Fatal is thrown when that is lost as well or when the
  // sandbox cannot be had.
  media::Outcome run(const media::WorkerRequest& request, int input_fd, const media::JailLimits& limits);

  // Ends the requests at work and refuses new ones: each throws Interrupted, within about 0.1 s. Until resume().
  void interrupt();
  void resume();
  // Throws Interrupted when interrupted: for long work between requests.
  void check() const;

 private:
  media::Outcome run_once(const media::WorkerRequest& request, int input_fd, const media::JailLimits& limits);

  std::string refusal_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::atomic<bool> interrupted_{false};
  std::vector<std::unique_ptr<media::Jail>> jails_;
  std::vector<media::Jail*> free_;
};

// Limits that grow with what there is to do, so that a small file cannot claim hours.
media::JailLimits limits_for(std::int64_t size_bytes, std::int64_t duration_us, std::int64_t pixels);

}  // namespace contrechamp::pipeline
