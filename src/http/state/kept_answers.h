// Answers about the whole archive, kept for a moment: several pages ask for them at each change. Any thread.
#pragma once

#include <any>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "http/state/changes.h"

namespace contrechamp::http {

class KeptAnswers {
 public:
  using Clock = std::chrono::steady_clock;

  explicit KeptAnswers(Changes& changes, std::function<Clock::time_point()> now = Clock::now)
      : changes_(changes), now_(std::move(now)) {}

  // The same answer as long as nothing was committed, and nothing changed or it is young enough: at least a second, and
  // ten times as long as it took to make. One makes it anew; whoever asks meanwhile is given what was. `name` tells
  // answers apart, and so names everything that `make` depends on, the type of the answer too.
  template <class Make>
  std::invoke_result_t<const Make&> get(const std::string& name, const Make& make) {
    return std::any_cast<std::invoke_result_t<const Make&>>(get_any(name, [&] { return std::any(make()); }));
  }

  // To be called every now and then: whoever was given an answer older than the archive hears of a change as soon as a
  // younger one can be had.
  void tell_owed();

 private:
  struct Kept {
    std::any answer;
    std::uint64_t commits = 0;
    std::uint64_t changes = 0;
    Clock::time_point at;
    Clock::duration young{};  // for so long it is, whatever changes
    bool in_making = false;   // by one; the others are given what was
  };
  std::any get_any(const std::string& name, const std::function<std::any()>& make);
  std::optional<std::any> young_enough(const std::string& name, std::uint64_t commits, std::uint64_t changes,
                                       Clock::time_point now);

  Changes& changes_;
  const std::function<Clock::time_point()> now_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  std::optional<Clock::time_point> owed_at_;
};

}  // namespace contrechamp::http
