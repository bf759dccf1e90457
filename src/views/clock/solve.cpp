#include "views/clock/solve.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "clock/group/group.h"
#include "pipeline/stages/clock/sound_finder.h"

namespace contrechamp::views {
namespace {

using What = model::LinkStatement::What;

double s9(double value) { return std::round(value * 1e9) / 1e9; }
double s6(double value) { return std::round(value * 1e6) / 1e6; }
double s3(double value) { return std::round(value * 1e3) / 1e3; }

// The clips of the links that the solver is given, by number.
struct Clips {
  std::vector<std::string> ids;
  std::map<std::string, std::size_t> numbers;
  std::size_t number_of(const std::string& id) {
    const auto [at, fresh] = numbers.emplace(id, ids.size());
    if (fresh) ids.push_back(id);
    return at->second;
  }
};

bool has_sounds(const SolverInput& input, const std::string& a, const std::string& b) {
  return input.sounds.count(a) > 0 && input.sounds.count(b) > 0;
}

// The features begin where the sound does: what an offset of features lacks to one of files.
double shift_s(const SolverInput& input, const std::string& a, const std::string& b) {
  return begin_s(input, a) - begin_s(input, b);
}

// Pairs that the solver may link; pairs that are no witnesses of the clock go to `other`.
std::vector<clock::ComparedPair> compared_pairs(const SolverInput& input, Clips& clips, std::vector<OtherPair>& other) {
  std::set<std::pair<std::string, std::string>> recordings;
  for (const auto& s : input.stated)
    if (s.what == What::recording) recordings.insert(std::minmax(s.a, s.b));
  std::vector<clock::ComparedPair> out;
  for (const auto& row : input.pairs) {
    if (!has_sounds(input, row.a, row.b)) continue;
    auto result = pipeline::result_of(row);
    const bool stated = recordings.count({row.a, row.b}) > 0;
    if (stated) result.state = clock::State::same_recorded_sound;
    const bool recorded = result.state == clock::State::same_recorded_sound;
    if (recorded || result.state == clock::State::ambiguous_by_repetition) {
      const auto* best = result.best();
      const double offset_s = best == nullptr ? 0 : best->evidence.lag_s + shift_s(input, row.a, row.b);
      other.push_back({row.a, row.b, result.state, s6(offset_s), s3(row.strength), stated});
    }
    if (recorded || row.strength < clock::supported) continue;
    const std::size_t a = clips.number_of(row.a), b = clips.number_of(row.b);
    out.push_back({a, b, std::move(result)});
  }
  return out;
}

std::vector<clock::StatedLink> stated_links(const SolverInput& input, Clips& clips) {
  std::vector<clock::StatedLink> out;
  for (const auto& s : input.stated) {
    if (s.what == What::recording || !has_sounds(input, s.a, s.b)) continue;
    const auto what = s.what == What::lock ? clock::StatedLink::What::lock : clock::StatedLink::What::reject;
    const std::size_t a = clips.number_of(s.a), b = clips.number_of(s.b);
    out.push_back({a, b, what, s.offset_s - begin_s(input, s.a) + begin_s(input, s.b)});
  }
  return out;
}

SolvedLink link_of(const SolverInput& input, const Clips& clips, const clock::Link& l) {
  SolvedLink out;
  out.a = clips.ids[l.a], out.b = clips.ids[l.b];
  out.offset_s = s6(l.lag_s + shift_s(input, out.a, out.b));
  out.at_s = s3(l.at_s + begin_s(input, out.a));
  out.interval_s = s6(l.interval_s);
  if (l.has_drift) out.drift_ppm = s3(l.drift_ppm);
  out.walk_s = s6(l.walk_s);
  out.score = s3(l.strength);
  if (!l.stated) out.false_rate = clock::false_rate(l.strength);
  out.state = l.state, out.stated = l.stated;
  return out;
}

PlacedClip clip_of(const SolverInput& input, const std::string& id, const clock::Member& m, double first_s) {
  const auto& sound = input.sounds.at(id);
  const double begin = begin_s(input, id);
  const auto share = [&](std::int64_t samples) {
    return s3(static_cast<double>(samples) / static_cast<double>(std::max<std::int64_t>(sound.samples, 1)));
  };
  PlacedClip out;
  out.id = id;
  out.offset_s = s6(m.offset_s - m.rate * begin - first_s);
  out.rate = s9(m.rate);
  out.duration_s = s3(begin + static_cast<double>(sound.samples) / clock::rate_hz);
  out.sound_from_s = s3(begin);
  out.silent_share = share(sound.silent_samples), out.clipped_share = share(sound.clipped_samples);
  out.filled_s = s3(static_cast<double>(sound.filled_us) / 1e6);
  out.jumps = sound.jumps;
  return out;
}

SolvedGroup group_of(const SolverInput& input, const Clips& clips, const clock::Group& group) {
  SolvedGroup out;
  double first_s = 1e300;
  std::string id = clips.ids[group.members.front().clip];
  for (const auto& m : group.members) {
    first_s = std::min(first_s, m.offset_s - m.rate * begin_s(input, clips.ids[m.clip]));
    id = std::min(id, clips.ids[m.clip]);
  }
  out.id = id.substr(0, 16);
  for (const auto& m : group.members) out.members.push_back(clip_of(input, clips.ids[m.clip], m, first_s));
  std::stable_sort(out.members.begin(), out.members.end(),
                   [](const PlacedClip& x, const PlacedClip& y) { return x.offset_s < y.offset_s; });
  for (const auto& l : group.links) out.links.push_back(link_of(input, clips, l));
  return out;
}

}  // namespace

ClockSolution solve(const SolverInput& input, pipeline::Sounds& sounds) {
  ClockSolution out;
  Clips clips;
  const auto pairs = compared_pairs(input, clips, out.other);
  const auto stated = stated_links(input, clips);
  std::vector<double> durations;
  for (const auto& id : clips.ids)
    durations.push_back(static_cast<double>(input.sounds.at(id).samples) / clock::rate_hz);
  clock::FftSet ffts;
  const auto weigh = [&](std::size_t a, std::size_t b, double lag_s) -> std::optional<clock::Evidence> {
    const auto x = sounds.prepared(clips.ids[a], ffts), y = sounds.prepared(clips.ids[b], ffts);
    if (!x || !y) return std::nullopt;
    return clock::Verifier(ffts).weigh(*x, *y, lag_s);
  };
  const auto clocks = clock::solve_clocks(durations, pairs, stated, weigh);
  for (const auto& group : clocks.groups) out.groups.push_back(group_of(input, clips, group));
  for (const auto& s : clocks.set_aside) out.set_aside.push_back({link_of(input, clips, s.link), s.why});
  return out;
}

}  // namespace contrechamp::views
