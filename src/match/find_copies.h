// Compares a clip with earlier ones by their whole-frame codes: every pair of codes (a linear scan), then the lines
//   time in the earlier clip = speed × time in the query + offset
// on which close codes lie.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "model/fingerprint.h"

namespace contrechamp::match {

// Hamming distance of 256 bits up to which two frames may be the same: PDQ's published choice. Unrelated frames lie
// near 128, fewer than 1 in 10^9 below 80.
inline constexpr int close_bits = 31;

// Index into `earlier`, and the match; a segment's a is the query's. Films match films, photos photos.
std::vector<std::pair<std::size_t, model::CopyMatch>> find_copies(
    const model::ClipFingerprint& query, std::span<const model::ClipFingerprint* const> earlier);

}  // namespace contrechamp::match
