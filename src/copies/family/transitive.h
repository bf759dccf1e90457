// What is known of two clips through a third: a copy of a copy is a copy, of the moments and the part that both share.
#pragma once

#include <optional>

#include "copies/copy_finder.h"
#include "copies/family/families.h"

namespace contrechamp::copies {

// From the earlier clip to the one that was the query, which gets the number `query`.
Found reversed(const Found& found, Clip query);

// `first`: query → middle; `second`: middle → other. Nothing unless both are copies and share moments and a part of the
// middle's picture, and neither is small in it beside something else. As sure as the less sure of the two.
std::optional<Found> through(const Found& first, const Found& second, const FamilyClip& query, const FamilyClip& middle,
                             const FamilyClip& other);

// Does `derived` hold nearly all of the query, or of `other`? Then looking at the two would add nothing.
bool is_complete(const Found& derived, const FamilyClip& query, const FamilyClip& other);

// Is `other` no more than a part of the middle?
bool lies_within(const Found& middle_to_other, const FamilyClip& middle, const FamilyClip& other);

}  // namespace contrechamp::copies
