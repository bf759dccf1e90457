// Compares sounds: each new item with those that the index proposes among the earlier ones and with some more, and all
// pairs of a window.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "clock/index/landmark_index.h"
#include "clock/pair/pair.h"
#include "pipeline/stages/clock/sounds.h"
#include "pipeline/stages/clock/version.h"
#include "store/tables/catalogue.h"

namespace contrechamp::pipeline {

struct ComparedWith {
  std::string other;
  clock::PairResult result;
};

// Two weak links that agree make one: who else is to be compared with `item`, of `length_s`, after `compared`: those
// that are sure to be beside a clip with which it has something in common, and those that may be beside one with which
// it is sure. The strongest first; none that would share less than 2.5 s.
std::vector<std::string> partners_of_partners(store::Catalogue& catalogue, const std::string& item, double length_s,
                                              const std::vector<ComparedWith>& compared);

using ClaimedTimes = std::multimap<std::int64_t, std::uint32_t>;  // microseconds UTC, number of a clip
// Of those within ten minutes, the nearest first.
std::vector<std::uint32_t> near_claims(const ClaimedTimes& claimed, std::int64_t us);

class SoundFinder {
 public:
  // `check` is called between pairs, and throws when the program ends.
  SoundFinder(Sounds& sounds, std::function<void()> check) : sounds_(sounds), check_(std::move(check)) {}
  // Writes the pairs of `item` with those of the earlier items that its landmarks propose, with those whose files claim
  // nearly its time, with the next best by landmarks as far as the budget goes (beside_index), and with the partners of
  // those it then has something in common with. Where an archive is so large that there is no budget, what landmarks
  // propose by chance is told by the magnitude at their lag, which costs a fiftieth. Any thread.
  base::Result<void> compare(store::Catalogue& catalogue, const std::string& item);

 private:
  void load(store::Catalogue& catalogue);
  void add(store::Catalogue& catalogue, const std::string& item, const clock::SoundFeatures& features);
  struct Proposal {
    std::string item;
    std::optional<double> lag_s;  // where magnitude is asked first,
    float least_magnitude = 0;    // and what it must say
  };
  std::vector<Proposal> propose(store::Catalogue& catalogue, const std::string& item,
                                const clock::SoundFeatures& features);

  Sounds& sounds_;
  std::function<void()> check_;
  std::mutex mutex_;
  bool loaded_ = false;
  clock::LandmarkIndex index_;
  std::vector<std::string> ids_;  // by number in the index
  std::map<std::string, std::uint32_t> numbers_;
  ClaimedTimes claimed_;  // what the files claim
};

// How many pairs of a new clip are compared besides what the index proposes, where `earlier` clips have sound: every
// one of a small archive, and fewer the larger it is, so that all of them together grow with the logarithm of its size.
// CONTRECHAMP_CLOCK_INDEX_ONLY in the environment, for measurements: none.
std::size_t beside_index(std::size_t earlier);
// What magnitude must say at the lag of a proposal, where there is no budget (clock::least_magnitude or more): ten
// times as many clips propose ten times as much by chance. Nothing, where there is one.
std::optional<float> least_magnitude_of_proposals(std::size_t earlier);

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

}  // namespace contrechamp::pipeline
