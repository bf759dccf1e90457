// Counts what changes in an archive while it is served, so that kept answers know their age and pages hear of it. Any
// thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

namespace contrechamp::http {

class Changes {
 public:
  // `elsewhere` rises with what changes without a word to this one: jobs that end.
  explicit Changes(std::function<std::uint64_t()> elsewhere) : elsewhere_(std::move(elsewhere)) {}

  // Something was said or taken in: no answer from before may be given after this.
  void note_said() { ++said_, ++changed_; }
  // Anything else that a page shows.
  void note_change() { ++changed_; }
  // Whether the archive takes no writing; a change where that was otherwise when last looked at.
  void note_refusal(bool refuses) {
    if (refuses_.exchange(refuses) != refuses) note_change();
  }

  std::uint64_t said() const { return said_; }
  std::uint64_t count() const { return changed_ + elsewhere_(); }  // of all

 private:
  const std::function<std::uint64_t()> elsewhere_;
  std::atomic<std::uint64_t> said_{0};
  std::atomic<std::uint64_t> changed_{1};
  std::atomic<bool> refuses_{false};
};

}  // namespace contrechamp::http
