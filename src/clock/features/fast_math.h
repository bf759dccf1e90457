// Approximate logarithm and exponential that compilers vectorise, with an absolute error of 3e-3 in the exponent. That
// is 0.01 dB, far below the variance of a short-time spectrum. The coefficients are those of quadratic
// approximations of the mantissa on [1, 2).
#pragma once

#include <bit>
#include <cstdint>

namespace contrechamp::clock {

// log2 of a positive normal number.
inline float fast_log2(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const float exponent = static_cast<float>(static_cast<std::int32_t>(bits >> 23) - 127);
  const float m = std::bit_cast<float>((bits & 0x7fffffu) | 0x3f800000u);  // 1…2
  return exponent + (-0.33582878f * m + 2.0f) * m - 1.65871022f;
}

// 2 to the power x, for -120 < x < 120.
inline float fast_exp2(float x) {
  const float shifted = x + 127.0f;
  const auto whole = static_cast<std::int32_t>(shifted);
  const float part = shifted - static_cast<float>(whole);
  const float mantissa = std::bit_cast<float>(static_cast<std::uint32_t>(whole) << 23);
  return mantissa * (1.0f + part * (0.6565f + part * 0.3435f));
}

}  // namespace contrechamp::clock
