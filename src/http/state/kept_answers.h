// Answers about the whole archive, kept for a moment: several pages ask for them at each change. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/json.h"
#include "http/state/changes.h"

namespace contrechamp::http {

class KeptAnswers {
 public:
  using Clock = std::chrono::steady_clock;

  explicit KeptAnswers(Changes& changes, std::function<Clock::time_point()> now = Clock::now)
      : changes_(changes), now_(std::move(now)) {}

  // The same answer as long as nothing was said, and nothing changed or it is young enough: at least a second, and ten
  // times as long as it took to make. One makes it anew; whoever asks meanwhile is given what was. `name` tells answers
  // apart, and so names everything that `make` depends on.
  base::Json get(const std::string& name, const std::function<base::Json()>& make);

  // To be called every now and then: whoever was given an answer older than the archive hears of a change as soon as a
  // younger one can be had.
  void tell_owed();

 private:
  struct Kept {
    base::Json answer;
    std::uint64_t said = 0;
    std::uint64_t changes = 0;
    Clock::time_point at;
    Clock::duration young{};  // for so long it is, whatever changes
    bool in_making = false;   // by one; the others are given what was
  };
  std::optional<base::Json> young_enough(const std::string& name, std::uint64_t said, std::uint64_t changes,
                                         Clock::time_point now);

  Changes& changes_;
  const std::function<Clock::time_point()> now_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  std::optional<Clock::time_point> owed_at_;
};

}  // namespace contrechamp::http
