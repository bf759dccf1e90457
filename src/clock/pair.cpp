#include "clock/pair.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr double one_place_s = 0.3;        // lags nearer than this are one place: reflections, a crowd, a path
constexpr float phase_tie = 0.6f;          // a rival with this share of the phase is no lesser match,
constexpr float short_tie = 0.35f;         // and of a short overlap even a much lesser one casts doubt:
constexpr double few_bars_s = 15;          // a few bars of a loop agree in full
constexpr double least_steady_s = 8;       // for the pace to be known
constexpr double brisk_pace = 0.0032;      // 1.1 m/s straight to or from the source, on average,
constexpr float brisk_wander = 0.0028f;    // or 1 m/s by magnitude alone, which sees it less finely
constexpr std::size_t most_hypotheses = 4;

void drop_same_place(std::vector<Hypothesis>& all) {
  std::vector<Hypothesis> kept;
  for (auto& h : all) {
    const bool taken = std::any_of(kept.begin(), kept.end(), [&](const Hypothesis& k) {
      return std::fabs(k.evidence.lag_s - h.evidence.lag_s) < one_place_s;
    });
    if (!taken) kept.push_back(std::move(h));
  }
  all = std::move(kept);
}

// A loop or a siren fits at several lags. The true one is set apart by phase: no two takes are alike to the sample.
bool is_ambiguous(const std::vector<Hypothesis>& all) {
  const Evidence& best = all.front().evidence;
  const float tie = best.overlap_s < few_bars_s ? short_tie : phase_tie;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const Evidence& rival = all[i].evidence;
    if (all[i].strength >= supported && rival.phase() > tie * best.phase()) return true;
  }
  return false;
}

}  // namespace

const char* to_string(State state) {
  switch (state) {
    case State::same_event: return "same_event";
    case State::same_recorded_sound: return "same_recorded_sound";
    case State::ambiguous_by_repetition: return "ambiguous_by_repetition";
    case State::not_enough_sound: return "not_enough_sound";
    case State::no_common_sound: return "no_common_sound";
  }
  return "no_common_sound";
}

bool moves_too_fast(const Evidence& e) {
  const bool still = std::max({e.line, e.cluster[0], e.cluster[1], e.cluster[2]}) >= supported;
  if (still || e.overlap_s < least_steady_s) return false;
  if (e.path >= supported) return e.path_range_s / std::max(1, e.blocks - 1) >= brisk_pace;
  return e.wander >= brisk_wander;
}

State state_of(const std::vector<Hypothesis>& all) {
  if (all.empty() || all.front().strength < supported) return State::no_common_sound;
  const Evidence& best = all.front().evidence;
  const float needed = best.overlap_s < short_overlap_s ? alone_short : alone;
  if (best.likeness >= copied_likeness || (moves_too_fast(best) && best.path >= needed)) return State::same_recorded_sound;
  if (moves_too_fast(best)) return State::not_enough_sound;
  if (is_ambiguous(all)) return State::ambiguous_by_repetition;
  return all.front().strength >= needed ? State::same_event : State::not_enough_sound;
}

float strength_of(const Evidence& e) {
  if (e.magnitude < least_magnitude) return 0;
  return std::max(0.0f, std::min(e.phase(), 2 * e.magnitude + 0.25f * e.phase()));
}

float walking_strength(const Evidence& e, float rival_magnitude) {
  if (e.steady < 3 || moves_too_fast(e) || e.magnitude < 1.3f * (rival_magnitude + 2)) return 0;
  return std::min(supported + 0.5f * (e.steady - 3), alone - 0.1f);
}

PairResult compare(const PreparedClip& a, const PreparedClip& b, FftSet& ffts) {
  PairResult out;
  if (a.frames < least_overlap_frames || b.frames < least_overlap_frames) {
    out.state = State::not_enough_sound;
    return out;
  }
  Verifier verifier(ffts);
  std::vector<Hypothesis> all;
  for (const Candidate& c : choose_candidates(score_lags(a, b, ffts))) {
    Hypothesis h{verifier.weigh(a, b, c.lag_s), 0};
    h.strength = strength_of(h.evidence);
    all.push_back(std::move(h));
  }
  for (Hypothesis& h : all) {
    float rival = 0;
    for (const Hypothesis& other : all)
      if (std::fabs(other.evidence.magnitude_lag_s - h.evidence.magnitude_lag_s) > one_place_s)
        rival = std::max(rival, other.evidence.magnitude);
    h.strength = std::max(h.strength, walking_strength(h.evidence, rival));
  }
  // By phase first: it tells a lag from its neighbours, magnitude only that there is something.
  std::stable_sort(all.begin(), all.end(), [](const Hypothesis& x, const Hypothesis& y) {
    return x.strength + 0.5f * std::sqrt(x.evidence.phase()) > y.strength + 0.5f * std::sqrt(y.evidence.phase());
  });
  drop_same_place(all);
  out.state = state_of(all);
  if (all.size() > most_hypotheses) all.resize(most_hypotheses);
  out.hypotheses = std::move(all);
  return out;
}

double false_rate(float strength) { return std::min(1.0, 0.03 * std::pow(10.0, -0.55 * (strength - 4))); }

}  // namespace contrechamp::clock
