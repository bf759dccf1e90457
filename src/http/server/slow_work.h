// Work that takes long, by threads of its own, so that those that answer stay free. Any thread may call.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "http/server/message.h"

namespace contrechamp::http {

struct SlowLimits {
  int threads = 2;
  std::size_t most_waiting = 32;      // requests, those at work included; one more is answered 503
  std::size_t most_failures = 10000;  // remembered: some 200 bytes each
};

class SlowWork {
 public:
  // Called once, from a thread of the work or from within ask(); must not block.
  using Done = std::function<void(const Response&)>;

  explicit SlowWork(const SlowLimits& limits);
  ~SlowWork();  // as stop()

  // What is asked for twice at once is made once, and both are told. What failed before is told at once, and so is that
  // there is no room (503).
  std::uint64_t ask(const std::shared_ptr<const Later>& work, Done done);
  // Who asked waits no more: `done` is not called after this returns, unless it is being called. What nobody waits for
  // is not begun.
  void leave(std::uint64_t ticket);
  // Begins nothing more, and returns when what was begun has ended; who still waits is told nothing.
  void stop();

 private:
  struct Work {
    std::shared_ptr<const Later> what;
    std::vector<std::pair<std::uint64_t, Done>> waiting;
    bool begun = false;
  };

  void run();
  void remember(const Later& work, const Response& response);

  const SlowLimits limits_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::shared_ptr<Work>> queue_;
  std::map<std::string, std::shared_ptr<Work>> named_;    // waiting or at work
  std::map<std::uint64_t, std::shared_ptr<Work>> asked_;  // by ticket
  std::map<std::string, Response> failures_;
  std::uint64_t last_ticket_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace contrechamp::http
