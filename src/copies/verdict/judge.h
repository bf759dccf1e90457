// From the measurements of a pair to its score and verdict. All rules and their reasons are in judge.cpp.
#pragma once

#include "copies/copy_finder.h"

namespace contrechamp::copies {

// From this score on the verdict is `copy`. Below, the place is the same, and the recording is not shown to be. Scores
// are scaled so that one half is the threshold; docs/copies.md ("Measured") has the recall and the false pairs at it.
inline constexpr double copy_score = 0.5;

// Films. `match`: the match of features that led to `motion`. The score stays 0 when there is nothing to report.
void judge_motion(const Motion& motion, const FrameMatch& match, Found& found);
// A photo against a photo, or against the pictures of a film.
void judge_pictures(const model::Strip& query, const model::Strip& earlier, const FrameMatch& match,
                    bool query_is_photo, bool earlier_is_photo, Found& found);

}  // namespace contrechamp::copies
