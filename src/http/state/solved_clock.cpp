#include "http/state/solved_clock.h"

#include "views/clock/clock_groups.h"

namespace contrechamp::http {

base::Json SolvedClock::groups() {
  return kept_.get("clock", [this] {
    std::lock_guard lock(mutex_);
    return views::clock_groups(*readers_.lend(), sounds_);
  });
}

base::Json SolvedClock::why(const std::string& a, const std::string& b) {
  std::lock_guard lock(mutex_);
  return views::why_pair(*readers_.lend(), sounds_, a, b);
}

}  // namespace contrechamp::http
