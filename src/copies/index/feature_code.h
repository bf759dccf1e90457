// The orders of tests by which the index sorts features, as an LSH forest sorts by several permutations of a hash.
//
// The 256 tests carry about as much information as 26 independent ones, and edits change some far more often than
// others. Both follow from the pattern of the tests, not from the footage. Each order begins with the tests that
// separate unrelated features best for what they lose of true matches (docs/decisions/0009 has the choice and its
// measurement).
#pragma once

#include <cstdint>

#include "model/fingerprint.h"

namespace contrechamp::copies {

// With three orders as many copies are found as with four, with two fewer (docs/decisions/0009).
inline constexpr int code_orders = 3;

// The first 64 tests of an order, 0 ≤ order < code_orders; the first test is the highest bit. Part of the file format.
std::uint64_t feature_code(const model::FrameBits& bits, int order);

}  // namespace contrechamp::copies
