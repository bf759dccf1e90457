// Connections of the catalogue for the threads that answer: each has one for as long as its expression lasts, so that
// no reader waits for another.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "archive/archive.h"

namespace contrechamp::http {

class Readers {
 public:
  Readers(const archive::Archive& archive, int count) {
    for (int i = 0; i < count; ++i) idle_.push_back(archive.connect());
  }

  class Lease {
   public:
    Lease(Readers& from, std::unique_ptr<store::Catalogue> held) : from_(from), held_(std::move(held)) {}
    ~Lease() { from_.take_back(std::move(held_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    store::Catalogue* operator->() { return held_.get(); }
    store::Catalogue& operator*() { return *held_; }

   private:
    Readers& from_;
    std::unique_ptr<store::Catalogue> held_;
  };

  // Waits while all are out; any thread.
  Lease lend() {
    std::unique_lock lock(mutex_);
    back_.wait(lock, [this] { return !idle_.empty(); });
    auto held = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(held));
  }
  Lease operator->() { return lend(); }

 private:
  void take_back(std::unique_ptr<store::Catalogue> held) {
    {
      std::lock_guard lock(mutex_);
      idle_.push_back(std::move(held));
    }
    back_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable back_;
  std::vector<std::unique_ptr<store::Catalogue>> idle_;
};

}  // namespace contrechamp::http
