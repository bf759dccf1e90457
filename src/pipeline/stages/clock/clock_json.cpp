#include "pipeline/stages/clock/clock_json.h"

#include <cmath>

namespace contrechamp::pipeline {
namespace {

using base::Json;

// Enough digits to say what is known, and no more: 1e-7 s, 1e-3 of a deviation.
double fine(double value) { return std::isfinite(value) ? std::round(value * 1e7) / 1e7 : 0; }
double coarse(double value) { return std::isfinite(value) ? std::round(value * 1e3) / 1e3 : 0; }

double number(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

float real(const Json& json, const char* key) { return static_cast<float>(number(json, key)); }

}  // namespace

Json to_json(const clock::Hypothesis& h) {
  const clock::Evidence& e = h.evidence;
  return {{"strength", coarse(h.strength)},
          {"offset_s", fine(e.lag_s)},
          {"at_s", coarse(e.at_s)},
          {"overlap_s", coarse(e.overlap_s)},
          {"blocks", e.blocks},
          {"drift_ppm", coarse(e.drift_ppm)},
          {"width_s", fine(e.width_s)},
          {"phase_line", coarse(e.line)},
          {"phase_path", coarse(e.path)},
          {"phase_spread", coarse(e.spread)},
          {"phase_within_2_ms", coarse(e.cluster[0])},
          {"phase_within_16_ms", coarse(e.cluster[1])},
          {"phase_within_64_ms", coarse(e.cluster[2])},
          {"magnitude", coarse(e.magnitude)},
          {"magnitude_of_thirds", coarse(e.steady)},
          {"magnitude_wander", coarse(e.wander)},
          {"share_of_seconds", coarse(e.share)},
          {"likeness", coarse(e.likeness)},
          {"peak_ratio", coarse(e.peak_ratio)},
          {"magnitude_offset_s", fine(e.magnitude_lag_s)},
          {"path_offset_s", fine(e.path_lag_s)},
          {"path_range_s", fine(e.path_range_s)},
          {"path_slope", fine(e.path_slope)},
          {"path_bend_s", fine(e.path_bend_s)},
          {"path_seconds", e.path_points},
          {"impulses", coarse(e.onsets)},
          {"impulses_matched", e.onsets_matched},
          {"impulses_offset_s", fine(e.onsets_lag_s)},
          {"impulses_slope", fine(e.onsets_slope)},
          {"impulses_bend_s", fine(e.onsets_bend_s)},
          {"magnitude_moving", coarse(e.course)},
          {"magnitude_bend_s", fine(e.course_bend_s)},
          {"middle_offset_s", fine(e.middle_lag_s)}};
}

clock::Hypothesis hypothesis_from_json(const Json& json) {
  clock::Hypothesis h;
  if (!json.is_object()) return h;
  clock::Evidence& e = h.evidence;
  h.strength = real(json, "strength");
  e.lag_s = number(json, "offset_s"), e.at_s = number(json, "at_s"), e.overlap_s = number(json, "overlap_s");
  e.blocks = static_cast<int>(number(json, "blocks"));
  e.drift_ppm = number(json, "drift_ppm"), e.width_s = number(json, "width_s");
  e.line = real(json, "phase_line"), e.path = real(json, "phase_path"), e.spread = real(json, "phase_spread");
  e.cluster = {real(json, "phase_within_2_ms"), real(json, "phase_within_16_ms"), real(json, "phase_within_64_ms")};
  e.magnitude = real(json, "magnitude"), e.steady = real(json, "magnitude_of_thirds"),
  e.wander = real(json, "magnitude_wander");
  e.share = real(json, "share_of_seconds"), e.likeness = real(json, "likeness");
  e.peak_ratio = real(json, "peak_ratio");
  e.magnitude_lag_s = number(json, "magnitude_offset_s");
  e.path_lag_s = number(json, "path_offset_s"), e.path_range_s = number(json, "path_range_s");
  e.path_slope = number(json, "path_slope"), e.path_bend_s = number(json, "path_bend_s");
  e.path_points = static_cast<int>(number(json, "path_seconds")), e.course = real(json, "magnitude_moving");
  e.onsets = real(json, "impulses"), e.onsets_matched = static_cast<int>(number(json, "impulses_matched"));
  e.onsets_lag_s = number(json, "impulses_offset_s"), e.onsets_slope = number(json, "impulses_slope");
  e.onsets_bend_s = number(json, "impulses_bend_s");
  e.course_bend_s = number(json, "magnitude_bend_s"), e.middle_lag_s = number(json, "middle_offset_s");
  return h;
}

clock::State state_from(const std::string& text) {
  for (auto state : {clock::State::same_event, clock::State::same_recorded_sound, clock::State::ambiguous_by_repetition,
                     clock::State::not_enough_sound})
    if (text == clock::to_string(state)) return state;
  return clock::State::no_common_sound;
}

}  // namespace contrechamp::pipeline
