#include "clock/pair/pair.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr double one_place_s = 0.3;  // lags nearer than this are one place: reflections, a crowd, a path
constexpr float phase_tie = 0.6f;    // a rival with this share of the phase is no lesser match,
constexpr float short_tie = 0.35f;   // and of a short overlap even a much lesser one casts doubt:
constexpr float magnitude_tie =
    0.6f;                             // so with magnitude: a chant keeps its time at other lags too, and phase is alone
constexpr float beyond_chance = 6;    // of magnitude: the best of many lags of unrelated sound stays under it
constexpr double few_bars_s = 15;     // a few bars of a loop agree in full
constexpr double least_steady_s = 8;  // for the pace to be known
// A tape runs evenly, feet and wheels do not: a lag that moves along a straight line is one recording at two speeds
// when the line is long, or steeper than a walk of 1.1 m/s to or from the source.
constexpr double even_bend_s = 0.00012;  // of 20 s and more: somebody who walks passes more or less beside the source
constexpr double short_bend_s = 0.0004;
constexpr double even_slope = 0.0005;  // more than crystals part
constexpr int even_seconds = 20;
constexpr double brisk_slope = 0.0032;
constexpr double fastest_slope = 0.0125;     // 4.3 m/s
constexpr double faster_than_feet = 0.0075;  // 2.6 m/s: two who walk apart; what is faster passes by,
constexpr double passing_bend = 0.05;        // and bends by so much of its way
constexpr float brisk_wander = 0.0028f;      // or 1 m/s by magnitude alone, which sees it less finely
constexpr double course_bend_s = 0.045;      // three frames of magnitude: something passes
constexpr float sure_third = 6, sure_magnitude = 13;
constexpr double impulses_bend_s = 0.001;  // as even_bend_s, by blows, which are placed less finely
constexpr float magnitude_of_impulses = 1.5f;
constexpr float both_less = 1.2f;       // false_rate of the sum is then the product of the rates
constexpr int whole_bend_seconds = 10;  // of fewer seconds a bend is not known
constexpr float known_thirds = 6;       // magnitude under which thirds are not weighed
// Of what moves for 20 s and more, the third of the time that says least: as for walking_strength, for the best of many
// lags of two songs says up to 2 by chance; and at the least a third of its part of the whole.
constexpr float least_third = 3;
constexpr float part_of_third = 1 / (3 * 1.7320508f);
constexpr std::size_t most_hypotheses = 4;
// Candidates come the likeliest first: of 387 true pairs of seed 1 in which anything spoke, it did so at the first
// (373) to the fourth. The first two are asked for their phase, of the next four those that score as the best of a
// tenth of unrelated pairs does; where one speaks, all its rivals are.
constexpr std::size_t always_asked = 2, most_likely = 6;
constexpr float likely_score = 9.2f;
constexpr float follow_magnitude = 3.5f;
constexpr std::size_t most_followed = 2;

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
    if (all[i].strength >= supported && rival.timing() > tie * best.timing()) return true;
  }
  return false;
}

// Where magnitude says most and no lag has phase yet, somebody may walk.
void follow_loudest(const PreparedClip& a, const PreparedClip& b, Verifier& verifier, std::vector<Hypothesis>& all) {
  const auto still = [](const Hypothesis& h) { return h.strength >= alone && h.evidence.path < h.strength; };
  if (std::any_of(all.begin(), all.end(), still)) return;
  std::vector<Hypothesis*> loudest;
  for (Hypothesis& h : all)
    if (h.evidence.magnitude >= follow_magnitude && h.evidence.blocks >= 4) loudest.push_back(&h);
  std::stable_sort(loudest.begin(), loudest.end(), [](const Hypothesis* x, const Hypothesis* y) {
    return x->evidence.magnitude > y->evidence.magnitude;
  });
  if (loudest.size() > most_followed) loudest.resize(most_followed);
  for (Hypothesis* h : loudest) {
    verifier.follow(a, b, h->evidence);
    h->strength = strength_of(h->evidence);
  }
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
  if (e.path < supported && e.impulses >= supported)
    return std::fabs(e.impulses_slope) >= brisk_slope && e.impulses_bend_s < impulses_bend_s;
  if (e.path < supported)
    return e.wander >= brisk_wander && (e.wander >= faster_than_feet || e.course_bend_s < course_bend_s);
  const double slope = std::fabs(e.path_slope);
  if (slope >= fastest_slope || (slope >= faster_than_feet && e.path_bend_s < passing_bend * slope * e.overlap_s))
    return true;
  // Somebody who walks hears the event all along; the song that runs beside another for a while is not one.
  if (e.blocks >= even_seconds && e.magnitude >= known_thirds &&
      e.steady < std::max(least_third, part_of_third * e.magnitude))
    return true;
  if (e.blocks >= even_seconds) return slope >= even_slope && e.path_bend_s < even_bend_s;
  return slope >= brisk_slope && (e.path_bend_s < short_bend_s || e.path_points < whole_bend_seconds);
}

State state_of(const std::vector<Hypothesis>& all) {
  if (all.empty() || all.front().strength < supported) return State::no_common_sound;
  const Evidence& best = all.front().evidence;
  const bool is_short = best.overlap_s < short_overlap_s && best.steady < sure_third;
  // Of few seconds at a lag that moves a bend is hardly seen, and a song that is played faster elsewhere has every
  // third of the magnitude too.
  const bool moves = best.path >= supported && best.path > best.line && best.path > best.cluster[0];
  const bool may_be_tape = moves && best.blocks < even_seconds && best.path_bend_s < short_bend_s;
  // Power has no sign: where neither a way nor blows nor all thirds say it too, chance reaches farther.
  const bool power_alone = std::max({best.line, best.path, best.impulses}) < supported && best.steady < least_third;
  const bool keeps_time = std::any_of(all.begin() + 1, all.end(), [&](const Hypothesis& rival) {
    return rival.evidence.magnitude > std::max(beyond_chance, magnitude_tie * best.magnitude);
  });
  const float needed = is_short || may_be_tape || power_alone || keeps_time ? alone_unsure : alone;
  if (best.likeness >= copied_likeness ||
      (moves_too_fast(best) && best.path >= needed && std::fabs(best.path_slope) >= faster_than_feet))
    return State::same_recorded_sound;
  if (moves_too_fast(best)) return State::not_enough_sound;
  if (is_ambiguous(all)) return State::ambiguous_by_repetition;
  return all.front().strength >= needed ? State::same_event : State::not_enough_sound;
}

float strength_of(const Evidence& e) {
  if (e.magnitude < least_magnitude) return 0;
  return std::max(0.0f, std::min(e.phase(), 2 * e.magnitude + 0.25f * e.phase()));
}

float impulse_strength(const Evidence& e, float walking) {
  float strength = std::min(e.impulses, magnitude_of_impulses * e.magnitude);
  if (strength >= supported && walking >= supported) strength += walking - both_less;
  return strength >= alone ? strength : std::min(strength, supported);
}

float walking_strength(const Evidence& e, float rival_magnitude) {
  if (e.steady < 3 || e.wander >= fastest_slope || moves_too_fast(e) || e.magnitude < 1.3f * (rival_magnitude + 2))
    return 0;
  if (e.steady >= sure_third && e.magnitude >= sure_magnitude && e.magnitude >= 2 * (rival_magnitude + 2)) return alone;
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
  bool spoke = false;
  for (const Candidate& c : choose_candidates(score_lags(a, b, ffts))) {
    const bool likely = all.size() < always_asked || (all.size() < most_likely && c.joint >= likely_score) || spoke;
    Hypothesis h{verifier.weigh(a, b, c.lag_s, likely ? Verifier::Phase::always : Verifier::Phase::where_others_speak),
                 0};
    h.strength = strength_of(h.evidence);
    spoke = spoke || std::max(h.strength, h.evidence.impulses) >= supported;
    all.push_back(std::move(h));
  }
  follow_loudest(a, b, verifier, all);
  for (Hypothesis& h : all) {
    float rival = 0;
    for (const Hypothesis& other : all)
      if (std::fabs(other.evidence.magnitude_lag_s - h.evidence.magnitude_lag_s) > one_place_s)
        rival = std::max(rival, other.evidence.magnitude);
    const float walking = walking_strength(h.evidence, rival);
    h.strength = std::max({h.strength, walking, impulse_strength(h.evidence, walking)});
  }
  // By phase first: it tells a lag from its neighbours, magnitude only that there is something.
  std::stable_sort(all.begin(), all.end(), [](const Hypothesis& x, const Hypothesis& y) {
    return x.strength + 0.5f * std::sqrt(x.evidence.timing()) > y.strength + 0.5f * std::sqrt(y.evidence.timing());
  });
  drop_same_place(all);
  out.state = state_of(all);
  if (all.size() > most_hypotheses) all.resize(most_hypotheses);
  out.hypotheses = std::move(all);
  return out;
}

double false_rate(float strength) { return std::min(1.0, 0.03 * std::pow(10.0, -0.55 * (strength - 4))); }

}  // namespace contrechamp::clock
