// Mono sound of any rate to 8 kHz, for features that end at 3.6 kHz: that band stays, what would fold into it is 60 dB
// down. Two stages, because one sharp filter at the full rate costs three times as much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace contrechamp::media {

inline constexpr int working_rate_hz = 8000;

// One step of rate: a polyphase filter (Crochiere & Rabiner 1981) with a Kaiser window. Output n is centred on input
// n × step / phases: no delay.
class RateStep {
 public:
  // Passes up to `pass_hz`, stops from `stop_hz`; to_hz / from_hz becomes a fraction of up to 1024 phases.
  RateStep(int from_hz, int to_hz, double pass_hz, double stop_hz);
  void push(std::span<const float> in, std::vector<float>& out);
  void finish(std::vector<float>& out);  // what is due up to the last input

 private:
  void drain(std::vector<float>& out, std::int64_t end);

  std::int64_t phases_ = 1, step_ = 1;
  std::size_t taps_ = 0;       // of a phase, a multiple of 8
  std::vector<float> filter_;  // phases × taps
  std::vector<float> held_;    // inputs from `first_` on
  std::int64_t first_ = 0, given_ = 0;
  std::int64_t at_ = 0, phase_ = 0;  // of the next output: input and 1/phases of one
};

// Not thread-safe. 1000 ≤ rate ≤ 768000 Hz.
class MonoDecimator {
 public:
  explicit MonoDecimator(int rate_hz);
  // Samples of full scale ±1; appends to out() what is due.
  void push(std::span<const float> mono);
  void finish();
  std::vector<float>& out() { return out_; }

 private:
  std::vector<RateStep> steps_;
  std::vector<float> out_, between_;
};

}  // namespace contrechamp::media
