#include "views/copies/recorded_sound.h"

#include <algorithm>
#include <map>

#include "pipeline/stages/clock/sound_finder.h"
#include "views/clock/link_statements.h"

namespace contrechamp::views {
namespace {

double begin_s(const store::SoundRow& row) { return static_cast<double>(row.begin_us) / 1e6; }
double length_s(const store::SoundRow& row) { return static_cast<double>(row.samples) / clock::rate_hz; }

// The common time of both files at the best lag, on their own clocks.
RecordedSound place(const store::SoundRow& a, const store::SoundRow& b, const clock::PairResult& result) {
  RecordedSound out;
  out.a = a.item, out.b = b.item;
  const clock::Hypothesis* best = result.best();
  const double lag_s = best == nullptr ? 0 : best->evidence.lag_s;
  const double from = std::max(0.0, lag_s), to = std::max(from, std::min(length_s(a), length_s(b) + lag_s));
  out.a_start_s = begin_s(a) + from, out.a_end_s = begin_s(a) + to;
  out.b_start_s = begin_s(b) + from - lag_s, out.b_end_s = begin_s(b) + to - lag_s;
  if (best != nullptr)
    out.score = static_cast<double>(best->strength), out.likeness = static_cast<double>(best->evidence.likeness);
  return out;
}

}  // namespace

std::vector<RecordedSound> recorded_sound_pairs(store::Catalogue& catalogue, const std::string& item) {
  std::map<std::string, store::SoundRow> sounds;
  const auto of_item = [&](const std::string& id) {
    if (item.empty() || sounds.count(id) != 0) return sounds.find(id);
    for (auto& row : catalogue.sounds(id)) sounds.emplace(row.item, std::move(row));
    return sounds.find(id);
  };
  if (item.empty())
    for (auto& row : catalogue.sounds()) sounds.emplace(row.item, std::move(row));
  std::map<std::pair<std::string, std::string>, std::string> said;
  for (const auto& s : said_of_pairs(catalogue)) said[std::minmax(s.a, s.b)] = s.what;
  std::vector<RecordedSound> out;
  const auto add = [&](const std::string& a, const std::string& b, const clock::PairResult& result, bool by_person) {
    if (!item.empty() && a != item && b != item) return;
    const auto x = of_item(a), y = of_item(b);
    if (x == sounds.end() || y == sounds.end()) return;
    out.push_back(place(x->second, y->second, result));
    out.back().said = by_person;
  };
  for (const auto& row : catalogue.sound_pairs(pipeline::clock_version, 0.001, item)) {
    const auto word = said.find({row.a, row.b});
    const bool recording = word != said.end() && word->second == "recording";
    if (word != said.end() && !recording) continue;
    const auto result = pipeline::result_of(row);
    if (recording) said.erase(word);
    if (recording || result.state == clock::State::same_recorded_sound) add(row.a, row.b, result, recording);
  }
  for (const auto& [pair, what] : said)
    if (what == "recording") add(pair.first, pair.second, {}, true);
  std::stable_sort(out.begin(), out.end(),
                   [](const RecordedSound& x, const RecordedSound& y) { return x.score > y.score; });
  return out;
}

}  // namespace contrechamp::views
