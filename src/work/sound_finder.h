// Compares sounds: each new item with those that the index proposes among the earlier ones, and all pairs of a window.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "clock/landmark_index.h"
#include "clock/pair.h"
#include "store/catalogue.h"
#include "work/pipeline.h"
#include "work/sounds.h"

namespace contrechamp::work {

class SoundFinder {
 public:
  // `check` is called between pairs, and throws when the program ends.
  SoundFinder(Sounds& sounds, std::function<void()> check) : sounds_(sounds), check_(std::move(check)) {}
  // Writes the pairs of `item` with those of the earlier items that its landmarks propose. Any thread.
  base::Result<void> compare(store::Catalogue& catalogue, const std::string& item);

 private:
  void load(store::Catalogue& catalogue);
  std::vector<std::string> propose(store::Catalogue& catalogue, const std::string& item, const clock::SoundFeatures& features);

  Sounds& sounds_;
  std::function<void()> check_;
  std::mutex mutex_;
  bool loaded_ = false;
  clock::LandmarkIndex index_;
  std::vector<std::string> ids_;  // by number in the index
  std::map<std::string, std::uint32_t> numbers_;
};

struct WindowProgress {
  std::int64_t done = 0, total = 0;  // pairs
};

// Compares every pair of `items` that has not been compared yet, with `threads` threads of their own connections, and
// keeps the results. Ends early, keeping what is done, when `stop` is set.
void compare_window(const std::function<std::unique_ptr<store::Catalogue>()>& connect, Sounds& sounds,
                    const std::vector<std::string>& items, int threads, const std::atomic<bool>* stop,
                    const std::function<void(const WindowProgress&)>& tell);

store::SoundPairRow to_row(const std::string& a, const std::string& b, const clock::PairResult& result);
clock::PairResult result_of(const store::SoundPairRow& row);

}  // namespace contrechamp::work
