// Which of the tracks of a file are taken.
#pragma once

#include <string>
#include <vector>

#include "media/decode/input.h"

namespace contrechamp::media {

// The sound tracks that are heard together: a recorder writes its inputs as tracks, and any of them may be the one that
// is plugged in. Of tracks in several languages those of the language that a player would choose. At most 16.
std::vector<AVStream*> heard_tracks(const Input& input);

// How many tracks of a kind there are, without cover art.
int count_tracks(const Input& input, AVMediaType type);

}  // namespace contrechamp::media
