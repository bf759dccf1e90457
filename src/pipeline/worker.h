// What runs inside the jail: connects media (decoding) with fingerprint. Only features and small pictures leave.
#pragma once

#include "media/jail/jail.h"

namespace contrechamp::pipeline {

// Of the pictures that "look" answers: the parent keeps no answer that goes beyond.
inline constexpr int thumb_px = 320;  // long side
inline constexpr int tile_px = 160;
inline constexpr int most_tiles = 24;

// The main of every worker. Tasks: probe, look, tags, view, segment.
int run_task(const media::WorkerRequest& request, int input_fd, media::MessageWriter& writer);

}  // namespace contrechamp::pipeline
