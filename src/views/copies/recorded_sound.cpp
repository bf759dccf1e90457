#include "views/copies/recorded_sound.h"

#include <algorithm>

#include "pipeline/stages/clock/sound_finder.h"

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

const store::SoundRow& SoundPlaces::sound_of(const std::string& item) {
  const auto [at, fresh] = sounds_.try_emplace(item);
  if (!fresh) return at->second;
  at->second.item = item;
  for (auto& row : catalogue_.sounds().heard(item)) at->second = std::move(row);
  return at->second;
}

RecordedSound SoundPlaces::of(const store::FootageRow& row) {
  const auto& [a, b] = std::minmax(row.a, row.b);
  const auto compared = catalogue_.sounds().pair(a, b, pipeline::clock_version);
  auto out = place(sound_of(a), sound_of(b), compared ? pipeline::result_of(*compared) : clock::PairResult());
  out.said = row.answer.recorded == model::Recorded::said;
  return out;
}

}  // namespace contrechamp::views
