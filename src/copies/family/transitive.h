// Derives the relation of two clips from their relations to a third one: a copy of a copy is a copy, for the moments
// and the part of the picture that both share (docs/decisions/0010).
#pragma once

#include <optional>

#include "copies/copy_finder.h"
#include "copies/family/families.h"

namespace contrechamp::copies {

// The same pair with the earlier clip as the query. The clip that was the query gets the number `query`.
Found reversed(const Found& found, Clip query);

// The derived pair query → other, from `first` (query → middle) and `second` (middle → other). Its score is the lower
// of the two. nullopt unless both are copies, they share moments and a part of the middle's picture, and neither is an
// inset in it: a clip that shows two films side by side relates them to nothing.
std::optional<Found> derive_pair(const Found& first, const Found& second, const FamilyClip& query,
                                 const FamilyClip& middle, const FamilyClip& other);

// Does `derived` hold nearly all of the query, or of `other`? Then comparing the two would add nothing.
bool is_complete(const Found& derived, const FamilyClip& query, const FamilyClip& other);

// Does the middle clip show all of `other`?
bool lies_within(const Found& middle_to_other, const FamilyClip& middle, const FamilyClip& other);

}  // namespace contrechamp::copies
