// A checksum that every change of a single word changes. It detects damage, not forgery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace contrechamp::copies {

// Four independent sums, for instruction-level parallelism. Each step is a bijection of the sum so far and of the word,
// for the factor is odd (2^64 divided by the golden ratio, as in Knuth's multiplicative hashing).
inline std::uint64_t checksum(std::string_view bytes, std::uint64_t start = 0) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15ULL;
  std::uint64_t lanes[4] = {start ^ 1, start ^ 2, start ^ 3, start ^ bytes.size()};
  std::size_t at = 0;
  for (; at + 32 <= bytes.size(); at += 32) {
    std::uint64_t words[4];
    std::memcpy(words, bytes.data() + at, sizeof words);
    for (int lane = 0; lane < 4; ++lane) {
      lanes[lane] = (lanes[lane] ^ words[lane]) * odd;
      lanes[lane] ^= lanes[lane] >> 29;
    }
  }
  for (int lane = 0; at < bytes.size(); ++lane) {
    std::uint64_t word = 0;
    const std::size_t length = bytes.size() - at < 8 ? bytes.size() - at : 8;
    std::memcpy(&word, bytes.data() + at, length);
    lanes[lane] = (lanes[lane] ^ word) * odd;
    at += length;
  }
  std::uint64_t out = start;
  for (const std::uint64_t lane : lanes) {
    out = (out ^ lane) * odd;
    out ^= out >> 32;
  }
  return out;
}

}  // namespace contrechamp::copies
