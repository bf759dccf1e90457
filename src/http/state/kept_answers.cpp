#include "http/state/kept_answers.h"

#include <algorithm>

namespace contrechamp::http {
namespace {

constexpr KeptAnswers::Clock::duration kept_for = std::chrono::seconds(1);  // no person looks for less
constexpr int share = 10;  // of the time at most one in so many goes into making one answer anew while much changes
constexpr std::size_t most_kept = 50;  // names with the filters of one page in them: more are of pages long gone

}  // namespace

base::Json KeptAnswers::get(const std::string& name, const std::function<base::Json()>& make) {
  const std::uint64_t said = changes_.said(), changes = changes_.count();
  const auto begun = now_();
  if (auto was = young_enough(name, said, changes, begun)) return std::move(*was);
  base::Json answer;
  try {
    answer = make();
  } catch (...) {
    std::lock_guard lock(mutex_);
    kept_.erase(name);
    throw;
  }
  std::lock_guard lock(mutex_);
  if (kept_.size() > most_kept) kept_.clear();
  kept_[name] = {answer, said, changes, begun, std::max(kept_for, share * (now_() - begun))};
  return answer;
}

std::optional<base::Json> KeptAnswers::young_enough(const std::string& name, std::uint64_t said, std::uint64_t changes,
                                                    Clock::time_point now) {
  std::lock_guard lock(mutex_);
  const auto found = kept_.find(name);
  if (found == kept_.end() || found->second.said != said) return std::nullopt;
  Kept& was = found->second;
  if (was.changes != changes && !was.in_making && now - was.at >= was.young) {
    was.in_making = true;
    return std::nullopt;
  }
  if (was.changes != changes && !owed_at_) owed_at_ = now + was.young;
  return was.answer;
}

void KeptAnswers::tell_owed() {
  {
    std::lock_guard lock(mutex_);
    if (!owed_at_ || now_() < *owed_at_) return;
    owed_at_.reset();
  }
  changes_.note_change();
}

}  // namespace contrechamp::http
