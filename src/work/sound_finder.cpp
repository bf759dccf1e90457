#include "work/sound_finder.h"

#include <algorithm>
#include <set>
#include <thread>

#include "work/clock_json.h"

namespace contrechamp::work {
namespace {

constexpr std::size_t most_proposed = 200;   // partners of one clip: an event with more is found over several steps
constexpr std::size_t tile = 64;             // of a window: so many clips stay in memory twice
constexpr std::size_t rows_a_write = 256;

using Pair = std::pair<std::string, std::string>;

// In tiles, so that neighbours in the list share clips.
std::vector<Pair> pairs_of(std::vector<std::string> items, const std::set<Pair>& compared) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  std::vector<Pair> out;
  for (std::size_t r = 0; r < items.size(); r += tile)
    for (std::size_t c = r; c < items.size(); c += tile)
      for (std::size_t i = r; i < std::min(r + tile, items.size()); ++i)
        for (std::size_t j = std::max(c, i + 1); j < std::min(c + tile, items.size()); ++j)
          if (Pair pair{items[i], items[j]}; compared.count(pair) == 0) out.push_back(std::move(pair));
  return out;
}

}  // namespace

void SoundFinder::load(store::Catalogue& catalogue) {
  // Work grows with the square of the archive: a larger one asks with fewer landmarks (docs/clock.md).
  const auto items = catalogue.counts().items;
  index_ = clock::LandmarkIndex(items <= 10000 ? clock::LandmarkIndex::all_ranks : items <= 30000 ? 13 : items <= 60000 ? 8 : 6);
  for (const auto& id : catalogue.ids_with_job_done("clock")) {
    check_();
    const auto features = sounds_.features(id);
    if (!features) continue;
    numbers_[id] = static_cast<std::uint32_t>(ids_.size());
    index_.add(numbers_[id], *features);
    ids_.push_back(id);
  }
  loaded_ = true;
}

std::vector<std::string> SoundFinder::propose(store::Catalogue& catalogue, const std::string& item,
                                              const clock::SoundFeatures& features) {
  std::lock_guard lock(mutex_);
  if (!loaded_) load(catalogue);
  std::vector<std::string> out;
  for (const auto& found : index_.find(features, most_proposed))
    if (ids_[found.clip] != item) out.push_back(ids_[found.clip]);
  if (numbers_.emplace(item, static_cast<std::uint32_t>(ids_.size())).second) {
    index_.add(static_cast<std::uint32_t>(ids_.size()), features);
    ids_.push_back(item);
  }
  return out;
}

base::Result<void> SoundFinder::compare(store::Catalogue& catalogue, const std::string& item) {
  const auto features = sounds_.features(item);
  if (!features) return {};  // no sound
  const auto others = propose(catalogue, item, *features);
  if (others.empty()) return {};
  clock::FftSet ffts;
  const auto clip = sounds_.prepared(item, ffts);
  std::vector<store::SoundPairRow> rows;
  for (const auto& other : others) {
    const std::string &a = std::min(item, other), &b = std::max(item, other);
    check_();
    if (catalogue.sound_pair(a, b, clock_version)) continue;
    const auto second = sounds_.prepared(other, ffts);
    if (!clip || !second) continue;
    rows.push_back(to_row(a, b, a == item ? clock::compare(*clip, *second, ffts) : clock::compare(*second, *clip, ffts)));
  }
  catalogue.transact([&] {
    for (const auto& row : rows) catalogue.put_sound_pair(row);
  });
  return {};
}

void compare_window(const std::function<std::unique_ptr<store::Catalogue>()>& connect, Sounds& sounds,
                    const std::vector<std::string>& items, int threads, const std::atomic<bool>* stop,
                    const std::function<void(const WindowProgress&)>& tell) {
  const auto known = connect()->sound_pairs_compared(clock_version);
  const auto pairs = pairs_of(items, {known.begin(), known.end()});
  std::mutex mutex;
  std::exception_ptr failure;
  std::atomic<std::size_t> next{0};
  std::atomic<std::int64_t> done{0};
  const auto work = [&] {
    try {
      const auto catalogue = connect();
      clock::FftSet ffts;
      std::vector<store::SoundPairRow> rows;
      const auto flush = [&] {
        catalogue->transact([&] {
          for (const auto& row : rows) catalogue->put_sound_pair(row);
        });
        rows.clear();
      };
      for (std::size_t i = next++; i < pairs.size() && (stop == nullptr || !stop->load()); i = next++) {
        const auto a = sounds.prepared(pairs[i].first, ffts), b = sounds.prepared(pairs[i].second, ffts);
        if (a && b) rows.push_back(to_row(pairs[i].first, pairs[i].second, clock::compare(*a, *b, ffts)));
        if (rows.size() >= rows_a_write) flush();
        ++done;
        if (tell && done % 64 == 0) {
          std::lock_guard lock(mutex);
          tell({done, static_cast<std::int64_t>(pairs.size())});
        }
      }
      flush();
    } catch (...) {
      std::lock_guard lock(mutex);
      failure = std::current_exception();
      next = pairs.size();
    }
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < std::max(1, threads); ++i) workers.emplace_back(work);
  for (auto& worker : workers) worker.join();
  if (failure) std::rethrow_exception(failure);
}

store::SoundPairRow to_row(const std::string& a, const std::string& b, const clock::PairResult& result) {
  store::SoundPairRow row{a, b, clock_version, clock::to_string(result.state), 0, "[]"};
  base::Json list = base::Json::array();
  for (const auto& h : result.hypotheses)
    if (h.strength > 0) list.push_back(to_json(h));
  if (!list.empty()) {
    row.strength = static_cast<double>(result.hypotheses.front().strength);
    row.hypotheses = base::dump(list);
  }
  return row;
}

clock::PairResult result_of(const store::SoundPairRow& row) {
  clock::PairResult out;
  const base::Json list = base::parse_json(row.hypotheses);
  if (list.is_array())
    for (const auto& h : list) out.hypotheses.push_back(hypothesis_from_json(h));
  // Judged again: the rule may have changed since the pair was compared.
  out.state = out.hypotheses.empty() ? state_from(row.state) : clock::state_of(out.hypotheses);
  return out;
}

}  // namespace contrechamp::work
