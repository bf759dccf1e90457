#include "pipeline/stages/clock/sound_finder.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <thread>

#include "pipeline/stages/clock/claimed_time.h"
#include "pipeline/stages/clock/clock_json.h"

namespace contrechamp::pipeline {
namespace {

constexpr std::size_t most_proposed = 200;  // partners of one clip: an event with more is found over several steps
constexpr std::size_t small_archive = 150;  // clips with sound: about two seconds of processor for a new one
constexpr std::size_t least_beside = 16;    // ranking a large archive for fewer does not pay
constexpr std::size_t large_archive = small_archive * small_archive / least_beside;
constexpr std::size_t most_claimed = 16;  // partners of a clip for the time that its file claims
constexpr std::int64_t claimed_within_us = 600000000;
constexpr std::size_t most_partners = 32;  // of partners
constexpr double least_overlap_s = 2.5;
constexpr float any_score = -1e9f;
constexpr std::size_t tile = 64;  // of a window: so many clips stay in memory twice
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
  const auto items = catalogue.items().counts().items;
  index_ = clock::LandmarkIndex(items <= 20000    ? clock::LandmarkIndex::all_ranks
                                : items <= 50000  ? 13
                                : items <= 100000 ? 8
                                                  : 6);
  for (const auto& id : catalogue.jobs().items_done("clock")) {
    check_();
    if (const auto features = sounds_.features(id)) add(catalogue, id, *features);
  }
  loaded_ = true;
}

void SoundFinder::add(store::Catalogue& catalogue, const std::string& item, const clock::SoundFeatures& features) {
  const auto number = static_cast<std::uint32_t>(ids_.size());
  if (!numbers_.emplace(item, number).second) return;
  index_.add(number, features);
  ids_.push_back(item);
  if (const auto us = claimed_us(catalogue, item)) claimed_.emplace(*us, number);
}

std::vector<SoundFinder::Proposal> SoundFinder::propose(store::Catalogue& catalogue, const std::string& item,
                                                        const clock::SoundFeatures& features) {
  std::lock_guard lock(mutex_);
  if (!loaded_) load(catalogue);
  std::vector<Proposal> out;
  std::vector<bool> taken(ids_.size());
  if (const auto self = numbers_.find(item); self != numbers_.end()) taken[self->second] = true;
  const auto take = [&](std::uint32_t number, std::optional<double> lag_s = {}, float least_magnitude = 0) {
    if (taken[number]) return false;
    taken[number] = true;
    out.push_back({ids_[number], lag_s, least_magnitude});
    return true;
  };
  std::size_t left = beside_index(ids_.size());
  const bool ranked = left > 0;
  const auto least = least_magnitude_of_proposals(ids_.size());
  for (const auto& found : index_.find(features, ranked ? ids_.size() : most_proposed,
                                       ranked ? any_score : clock::LandmarkIndex::beyond_chance)) {
    const bool proposed = found.score >= clock::LandmarkIndex::beyond_chance && out.size() < most_proposed;
    if (!proposed && left == 0) break;
    if (least) take(found.clip, found.lag_s, *least);
    else if (take(found.clip) && !proposed) --left;
  }
  for (auto number = static_cast<std::uint32_t>(ids_.size()); number-- > 0 && left > 0;)
    if (take(number)) --left;
  if (const auto us = ranked || beside_index(1) > 0 ? claimed_us(catalogue, item) : std::nullopt) {
    std::size_t more = most_claimed;
    for (const auto number : near_claims(claimed_, *us))
      if (more > 0 && take(number)) --more;
  }
  add(catalogue, item, features);
  return out;
}

std::vector<std::uint32_t> near_claims(const ClaimedTimes& claimed, std::int64_t us) {
  std::vector<std::pair<std::int64_t, std::uint32_t>> near;
  for (auto i = claimed.lower_bound(us - claimed_within_us); i != claimed.end() && i->first <= us + claimed_within_us;
       ++i)
    near.emplace_back(std::abs(i->first - us), i->second);
  std::sort(near.begin(), near.end());
  std::vector<std::uint32_t> out;
  for (const auto& [apart_us, number] : near) out.push_back(number);
  return out;
}

namespace {

// Time in `from` minus time in the other of the pair.
double lag_from(const std::string& from, const std::string& a, const clock::PairResult& result) {
  const double lag = result.best() == nullptr ? 0 : result.best()->evidence.lag_s;
  return from == a ? lag : -lag;
}

}  // namespace

std::vector<std::string> partners_of_partners(store::Catalogue& catalogue, const std::string& item, double length_s,
                                              const std::vector<ComparedWith>& compared) {
  std::set<std::string> done{item};
  for (const auto& c : compared) done.insert(c.other);
  std::vector<std::pair<float, std::string>> out;
  for (const auto& c : compared) {
    const float strength = c.result.best() == nullptr ? 0 : c.result.best()->strength;
    if (strength < clock::supported) continue;
    const double there = lag_from(item, std::min(item, c.other), c.result);
    for (const auto& row : catalogue.sounds().pairs(clock_version, clock::supported, c.other)) {
      const std::string& third = row.a == c.other ? row.b : row.a;
      const auto second = static_cast<float>(row.strength);
      if (std::max(strength, second) < clock::alone || done.count(third) > 0) continue;
      const double lag = there + lag_from(c.other, row.a, result_of(row));
      const auto sound = catalogue.sounds().heard(third);
      if (sound.empty()) continue;
      const double other_s = static_cast<double>(sound.front().samples) / clock::rate_hz;
      if (std::min(length_s, other_s + lag) - std::max(0.0, lag) < least_overlap_s) continue;
      out.emplace_back(-std::min(strength, second), third);
    }
  }
  std::sort(out.begin(), out.end());
  std::vector<std::string> best;
  for (const auto& [strength, third] : out)
    if (best.size() < most_partners && done.insert(third).second) best.push_back(third);
  return best;
}

base::Result<void> SoundFinder::compare(store::Catalogue& catalogue, const std::string& item) {
  const auto features = sounds_.features(item);
  if (!features) return {};  // no sound
  const auto others = propose(catalogue, item, *features);
  if (others.empty()) return {};
  static thread_local clock::FftSet ffts;  // plans take as long as a pair
  const auto cepstra = clock::cepstra_of(features->magnitude);
  std::shared_ptr<const clock::PreparedClip> clip;
  std::vector<store::SoundPairRow> rows;
  std::vector<ComparedWith> compared;
  const auto with = [&](const std::string& other, std::optional<double> lag_s = {}, float least_magnitude = 0) {
    const std::string &a = std::min(item, other), &b = std::max(item, other);
    check_();
    if (const auto known = catalogue.sounds().pair(a, b, clock_version)) {
      compared.push_back({other, result_of(*known)});
      return;
    }
    if (lag_s && sounds_.magnitude_near(cepstra, other, *lag_s) < least_magnitude) return;
    if (!clip) clip = sounds_.prepared(item, ffts);
    const auto second = sounds_.prepared(other, ffts);
    if (!clip || !second) return;
    compared.push_back(
        {other, a == item ? clock::compare(*clip, *second, ffts) : clock::compare(*second, *clip, ffts)});
    rows.push_back(to_row(a, b, compared.back().result));
  };
  for (const auto& proposal : others) with(proposal.item, proposal.lag_s, proposal.least_magnitude);
  const double length_s = static_cast<double>(features->samples) / clock::rate_hz;
  if (beside_index(1) > 0)
    for (const auto& other : partners_of_partners(catalogue, item, length_s, compared)) with(other);
  catalogue.transact([&] {
    for (const auto& row : rows) catalogue.sounds().put_pair(row);
  });
  return {};
}

std::size_t beside_index(std::size_t earlier) {
  static const bool index_only = std::getenv("CONTRECHAMP_CLOCK_INDEX_ONLY") != nullptr;
  if (index_only) return 0;
  if (earlier <= small_archive) return earlier;
  return earlier > large_archive ? 0 : small_archive * small_archive / earlier;
}

std::optional<float> least_magnitude_of_proposals(std::size_t earlier) {
  if (earlier <= large_archive) return std::nullopt;
  return clock::least_magnitude + std::log10(static_cast<float>(earlier) / large_archive);
}

void compare_window(const std::function<std::unique_ptr<store::Catalogue>()>& connect, Sounds& sounds,
                    const std::vector<std::string>& items, int threads, const std::atomic<bool>* stop,
                    const std::function<void(const WindowProgress&)>& tell) {
  const auto known = connect()->sounds().compared(clock_version);
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
          for (const auto& row : rows) catalogue->sounds().put_pair(row);
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
  store::SoundPairRow row{a, b, clock_version, clock::to_string(result.state), 0, "[]", 0, false};
  base::Json list = base::Json::array();
  for (const auto& h : result.hypotheses)
    if (h.strength > 0) list.push_back(to_json(h));
  if (!list.empty()) {
    row.strength = static_cast<double>(result.hypotheses.front().strength);
    row.hypotheses = base::dump(list);
    // As whoever reads the row finds it: numbers are kept with few digits.
    const auto kept = result_of(row);
    row.state = clock::to_string(kept.state), row.likeness = static_cast<double>(kept.best()->evidence.likeness);
  }
  row.recorded = row.state == clock::to_string(clock::State::same_recorded_sound);
  return row;
}

clock::PairResult result_of(const store::SoundPairRow& row) {
  clock::PairResult out;
  const base::Json list = base::parse_json(row.hypotheses);
  if (list.is_array())
    for (const auto& h : list) out.hypotheses.push_back(hypothesis_from_json(h));
  // Judged again: the rule may have changed since the pair was compared. Whether both hold one recorded sound is asked
  // of the row alone (store::FootageRow): who changes what makes `same_recorded_sound` raises clock_version.
  out.state = out.hypotheses.empty() ? state_from(row.state) : clock::state_of(out.hypotheses);
  return out;
}

}  // namespace contrechamp::pipeline
