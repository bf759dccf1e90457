// Hamming distance of binary codes.
#pragma once

#include <bit>

#include "model/fingerprint.h"

namespace contrechamp::copies {

inline int distance(const model::FrameBits& a, const model::FrameBits& b) {
  return std::popcount(a[0] ^ b[0]) + std::popcount(a[1] ^ b[1]) + std::popcount(a[2] ^ b[2]) +
         std::popcount(a[3] ^ b[3]);
}

}  // namespace contrechamp::copies
