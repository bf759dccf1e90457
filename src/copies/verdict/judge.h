// From what was measured of a pair to a score and a verdict. Every rule and its reason is here.
#pragma once

#include "copies/copy_finder.h"

namespace contrechamp::copies {

// At or above: `copy`. Below: the place is the same, the recording is not shown to be.
inline constexpr double copy_score = 0.5;

// Films. `match`: what led to `motion`. Leaves the score 0 when there is nothing to report.
void judge_motion(const Motion& motion, const FrameMatch& match, Found& found);
// A photo against a photo, or against the pictures of a film.
void judge_pictures(const model::Strip& query, const model::Strip& earlier, const FrameMatch& match,
                    bool query_is_photo, bool earlier_is_photo, Found& found);

}  // namespace contrechamp::copies
