// Resamples mono sound of any rate to 8 kHz. The features end at 3.6 kHz: that band passes, and aliases into it are
// attenuated by 60 dB. There are two stages, for one sharp filter at the full rate costs three times as much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace contrechamp::media {

// The rate of the sound features (clock/features/sound_features.h).
inline constexpr int working_rate_hz = 8000;

// One stage: a polyphase filter (Crochiere & Rabiner 1981) with a Kaiser window. Output n is centred on input
// n × step / phases, so that there is no delay.
class RateStep {
 public:
  // Passes up to `pass_hz` and stops from `stop_hz` on. to_hz / from_hz is approximated by a fraction of up to 1024
  // phases.
  RateStep(int from_hz, int to_hz, double pass_hz, double stop_hz);
  void push(std::span<const float> in, std::vector<float>& out);
  void finish(std::vector<float>& out);  // the outputs up to the last input

 private:
  void drain(std::vector<float>& out, std::int64_t end);

  std::int64_t phases_ = 1, step_ = 1;
  std::size_t taps_ = 0;       // of a phase, a multiple of 8
  std::vector<float> filter_;  // phases × taps
  std::vector<float> buffer_;  // inputs from `first_` on
  std::int64_t first_ = 0, pushed_ = 0;
  std::int64_t at_ = 0, phase_ = 0;  // of the next output: input and 1/phases of one
};

// Not thread-safe. 1000 ≤ rate ≤ 768000 Hz.
class MonoDecimator {
 public:
  explicit MonoDecimator(int rate_hz);
  // Samples of full scale ±1. Appends the outputs that are complete to out().
  void push(std::span<const float> mono);
  void finish();
  std::vector<float>& out() { return out_; }

 private:
  std::vector<RateStep> steps_;
  std::vector<float> out_, between_;
};

}  // namespace contrechamp::media
