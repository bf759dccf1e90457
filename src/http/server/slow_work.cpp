#include "http/server/slow_work.h"

#include <algorithm>

namespace contrechamp::http {
namespace {

// About the time that a segment of ordinary footage takes: whoever comes back then finds a place, as a rule.
constexpr const char* retry_after_s = "2";

Response no_room() {
  Response response = json_error(503, "busy", base::Code::too_much_at_once);
  response.headers.emplace_back("Retry-After", retry_after_s);
  return response;
}

}  // namespace

SlowWork::SlowWork(const SlowLimits& limits) : limits_(limits) {
  for (int i = 0; i < limits.threads; ++i) threads_.emplace_back([this] { run(); });
}

SlowWork::~SlowWork() { stop(); }

std::uint64_t SlowWork::ask(const std::shared_ptr<const Later>& work, Done done) {
  std::unique_lock lock(mutex_);
  if (const auto failed = failures_.find(work->name); failed != failures_.end()) {
    const Response response = failed->second;
    lock.unlock();
    done(response);
    return 0;
  }
  if (asked_.size() >= limits_.most_waiting || stopped_) {
    lock.unlock();
    done(no_room());
    return 0;
  }
  const std::uint64_t ticket = ++last_ticket_;
  std::shared_ptr<Work> one;
  if (const auto found = named_.find(work->name); !work->name.empty() && found != named_.end()) {
    one = found->second;
  } else {
    one = std::make_shared<Work>();
    one->what = work;
    queue_.push_back(one);
    if (!work->name.empty()) named_[work->name] = one;
    more_.notify_one();
  }
  one->waiting.emplace_back(ticket, std::move(done));
  asked_[ticket] = one;
  return ticket;
}

void SlowWork::leave(std::uint64_t ticket) {
  Done left;  // it may hold the last of what it belongs to: let go of outside the lock
  std::lock_guard lock(mutex_);
  const auto found = asked_.find(ticket);
  if (found == asked_.end()) return;
  const auto one = found->second;
  asked_.erase(found);
  const auto mine =
      std::find_if(one->waiting.begin(), one->waiting.end(), [&](const auto& who) { return who.first == ticket; });
  if (mine != one->waiting.end()) {
    left = std::move(mine->second);
    one->waiting.erase(mine);
  }
  if (!one->waiting.empty() || one->begun || !one->what->may_be_left) return;
  queue_.erase(std::remove(queue_.begin(), queue_.end(), one), queue_.end());
  named_.erase(one->what->name);
}

void SlowWork::stop() {
  std::deque<std::shared_ptr<Work>> left;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    left.swap(queue_);
    named_.clear();
    asked_.clear();
  }
  more_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

void SlowWork::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    more_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
    if (stopped_) return;
    const auto one = queue_.front();
    queue_.pop_front();
    one->begun = true;
    lock.unlock();
    Response response;
    try {
      response = one->what->make();
    } catch (const std::exception& error) {
      response = json_error(500, "io", error.what());
    }
    lock.lock();
    remember(*one->what, response);
    if (const auto named = named_.find(one->what->name); named != named_.end() && named->second == one)
      named_.erase(named);
    auto waiting = std::move(one->waiting);
    one->waiting.clear();
    for (const auto& who : waiting) asked_.erase(who.first);
    lock.unlock();
    for (const auto& who : waiting) who.second(response);
    waiting.clear();
    lock.lock();
  }
}

// 422 is what the bytes say of themselves, and they never change; a full disk or a program that ends may be over.
void SlowWork::remember(const Later& work, const Response& response) {
  if (!work.remembers_failure || response.status != 422) return;
  if (failures_.size() >= limits_.most_failures) failures_.clear();
  failures_[work.name] = response;
}

}  // namespace contrechamp::http
