#include "http/state/solved_clock.h"

namespace contrechamp::http {

views::ArchiveClock SolvedClock::read() {
  return kept_.get("clock", [this] {
    std::lock_guard lock(mutex_);
    return views::read_clock(*readers_.lend(), sounds_);
  });
}

views::PairEvidence SolvedClock::evidence(const std::string& a, const std::string& b) {
  std::lock_guard lock(mutex_);
  return views::read_pair_evidence(*readers_.lend(), sounds_, a, b);
}

}  // namespace contrechamp::http
