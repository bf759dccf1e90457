#include "media/decode/mono_decimator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace contrechamp::media {
namespace {

constexpr std::int64_t most_phases = 1024;  // the ratio is then within 0.05 %, and exact on average
constexpr double pass_end_hz = 3600;        // end of the features (clock/features/whiten.cpp)
constexpr double alias_hz = 2.0 * working_rate_hz / 2 - pass_end_hz;  // 4400: from here on aliases fall below 3.6 kHz
// The first stage ends above this rate; chosen by hand for the least cost at 44.1 and 48 kHz.
constexpr int between_hz = 14000;
constexpr double kaiser_beta = 5.65;  // 60 dB of attenuation (Kaiser 1974: 0.1102 × (60 − 8.7))
constexpr std::size_t lanes = 8;      // partial sums, for vectors of up to 256 bits

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
  // An odd rate is rounded to a ratio of 1024 phases. The error is less than clocks differ by.
  if (phases_ > most_phases) {
    step_ = std::llround(static_cast<double>(from_hz) * most_phases / to_hz);
    phases_ = most_phases;
  }
  const double width = 2 * std::numbers::pi * (stop_hz - pass_hz) / from_hz;
  // Length of a Kaiser filter with 60 dB of attenuation: (A − 7.95) / (2.285 Δω) (Kaiser 1974).
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
  buffer_.assign(taps_ / 2 - 1, 0.0f);
  first_ = -static_cast<std::int64_t>(buffer_.size());
}

void RateStep::push(std::span<const float> in, std::vector<float>& out) {
  buffer_.insert(buffer_.end(), in.begin(), in.end());
  pushed_ += static_cast<std::int64_t>(in.size());
  drain(out, pushed_);
}

void RateStep::finish(std::vector<float>& out) {
  buffer_.insert(buffer_.end(), taps_, 0.0f);
  drain(out, pushed_ + static_cast<std::int64_t>(taps_));
}

// Computes the outputs whose inputs lie before `end` and whose centre lies before the last input.
void RateStep::drain(std::vector<float>& out, std::int64_t end) {
  const auto half = static_cast<std::int64_t>(taps_ / 2);
  const std::int64_t whole = step_ / phases_, part = step_ % phases_;
  while (at_ < pushed_ && at_ + half < end) {
    const float* from = buffer_.data() + (at_ - half + 1 - first_);
    out.push_back(dot(from, filter_.data() + static_cast<std::size_t>(phase_) * taps_, taps_));
    at_ += whole, phase_ += part;
    if (phase_ >= phases_) ++at_, phase_ -= phases_;
  }
  const std::int64_t next = at_ - half + 1 - first_;
  if (next > 0) {
    const auto used = std::min<std::int64_t>(next, static_cast<std::int64_t>(buffer_.size()));
    buffer_.erase(buffer_.begin(), buffer_.begin() + used);
    first_ += used;
  }
}

MonoDecimator::MonoDecimator(int rate_hz) {
  if (rate_hz == working_rate_hz) return;
  const int fold = std::max(1, rate_hz / between_hz);
  const bool whole = rate_hz % fold == 0;
  const int between = whole ? rate_hz / fold : rate_hz;
  if (between != rate_hz) steps_.emplace_back(rate_hz, between, pass_end_hz, between - alias_hz);
  const double top = std::min(pass_end_hz, 0.45 * between);
  steps_.emplace_back(between, working_rate_hz, top, std::min(alias_hz, between - top));
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
