#include "media/decode/mono_decimator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace contrechamp::media {
namespace {

constexpr std::int64_t most_phases = 1024;
constexpr double pass_end_hz = 3600;
constexpr double fold_hz = 2.0 * working_rate_hz / 2 - pass_end_hz;  // 4400: from here on it folds under 3.6 kHz
constexpr int between_hz = 14000;                                    // the first stage ends above this
constexpr double kaiser_beta = 5.65;                                 // 60 dB
constexpr std::size_t lanes = 8;

double bessel_i0(double x) {
  double sum = 1, term = 1;
  for (int k = 1; k < 40; ++k) {
    term *= x * x / (4.0 * k * k);
    sum += term;
  }
  return sum;
}

float dot(const float* x, const float* y, std::size_t count) {
  std::array<float, lanes> sum{};
  for (std::size_t i = 0; i < count; i += lanes)
    for (std::size_t j = 0; j < lanes; ++j) sum[j] += x[i + j] * y[i + j];
  return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

}  // namespace

RateStep::RateStep(int from_hz, int to_hz, double pass_hz, double stop_hz) {
  const std::int64_t common = std::gcd(from_hz, to_hz);
  phases_ = to_hz / common, step_ = from_hz / common;
  if (phases_ >
      most_phases) {  // an odd rate: under 0.1 % off is less than clocks differ by, but say it right on average
    step_ = std::llround(static_cast<double>(from_hz) * most_phases / to_hz);
    phases_ = most_phases;
  }
  const double width = 2 * std::numbers::pi * (stop_hz - pass_hz) / from_hz;
  const auto needed = static_cast<std::size_t>(std::ceil((60 - 7.95) / (2.285 * width))) + 1;
  taps_ = (needed + lanes - 1) / lanes * lanes;
  const double cut = (pass_hz + stop_hz) / from_hz;  // twice the middle, over the rate
  const double half = static_cast<double>(taps_) / 2;
  filter_.resize(static_cast<std::size_t>(phases_) * taps_);
  for (std::int64_t p = 0; p < phases_; ++p) {
    float* row = filter_.data() + static_cast<std::size_t>(p) * taps_;
    double sum = 0;
    for (std::size_t k = 0; k < taps_; ++k) {
      const double t = static_cast<double>(k) - (half - 1) - static_cast<double>(p) / static_cast<double>(phases_);
      const double x = std::numbers::pi * cut * t;
      const double inside = std::max(0.0, 1 - t * t / (half * half));
      const double tap = (std::fabs(x) < 1e-9 ? 1 : std::sin(x) / x) * bessel_i0(kaiser_beta * std::sqrt(inside));
      row[k] = static_cast<float>(tap);
      sum += tap;
    }
    for (std::size_t k = 0; k < taps_; ++k) row[k] = static_cast<float>(row[k] / sum);
  }
  held_.assign(taps_ / 2 - 1, 0.0f);
  first_ = -static_cast<std::int64_t>(held_.size());
}

void RateStep::push(std::span<const float> in, std::vector<float>& out) {
  held_.insert(held_.end(), in.begin(), in.end());
  given_ += static_cast<std::int64_t>(in.size());
  drain(out, given_);
}

void RateStep::finish(std::vector<float>& out) {
  held_.insert(held_.end(), taps_, 0.0f);
  drain(out, given_ + static_cast<std::int64_t>(taps_));
}

// Makes the outputs whose inputs lie before `end` and whose middle lies before the last input given.
void RateStep::drain(std::vector<float>& out, std::int64_t end) {
  const auto half = static_cast<std::int64_t>(taps_ / 2);
  const std::int64_t whole = step_ / phases_, part = step_ % phases_;
  while (at_ < given_ && at_ + half < end) {
    const float* from = held_.data() + (at_ - half + 1 - first_);
    out.push_back(dot(from, filter_.data() + static_cast<std::size_t>(phase_) * taps_, taps_));
    at_ += whole, phase_ += part;
    if (phase_ >= phases_) ++at_, phase_ -= phases_;
  }
  const std::int64_t next = at_ - half + 1 - first_;
  if (next > 0) {
    const auto used = std::min<std::int64_t>(next, static_cast<std::int64_t>(held_.size()));
    held_.erase(held_.begin(), held_.begin() + used);
    first_ += used;
  }
}

MonoDecimator::MonoDecimator(int rate_hz) {
  if (rate_hz == working_rate_hz) return;
  const int fold = std::max(1, rate_hz / between_hz);
  const bool whole = rate_hz % fold == 0;
  const int between = whole ? rate_hz / fold : rate_hz;
  if (between != rate_hz) steps_.emplace_back(rate_hz, between, pass_end_hz, between - fold_hz);
  const double top = std::min(pass_end_hz, 0.45 * between);
  steps_.emplace_back(between, working_rate_hz, top, std::min(fold_hz, between - top));
}

void MonoDecimator::push(std::span<const float> mono) {
  if (steps_.empty()) {
    out_.insert(out_.end(), mono.begin(), mono.end());
  } else if (steps_.size() == 1) {
    steps_[0].push(mono, out_);
  } else {
    between_.clear();
    steps_[0].push(mono, between_);
    steps_[1].push(between_, out_);
  }
}

void MonoDecimator::finish() {
  if (steps_.empty()) return;
  between_.clear();
  if (steps_.size() == 2) {
    steps_[0].finish(between_);
    steps_[1].push(between_, out_);
  }
  steps_.back().finish(out_);
}

}  // namespace contrechamp::media
