// The order in which an index looks at the 256 tests of a feature, several times over.
//
// The 256 tests say about as much as 26 that know nothing of each other, and edits change some far more often than
// others; both follow from the pattern of tests, not from what is filmed. Each order begins with the tests that part
// unrelated features best for what they lose of the same feature after an edit (docs/decisions/0009).
#pragma once

#include <cstdint>

#include "model/fingerprint.h"

namespace contrechamp::copies {

inline constexpr int code_orders = 3;

// 64 of the tests in an order, 0 ≤ order < code_orders; the first is the highest bit. Part of the format of the index.
std::uint64_t feature_code(const model::FrameBits& bits, int order);

}  // namespace contrechamp::copies
