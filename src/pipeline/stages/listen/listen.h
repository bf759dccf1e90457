// The stage `listen`: sound features, levels for a drawn waveform, and the file's own clock, from one decode of the
// sound.
#pragma once

#include "pipeline/derived.h"
#include "pipeline/stage.h"

namespace contrechamp::pipeline {

inline constexpr std::int64_t longest_heard_us = 6LL * 3600 * 1000000;
inline constexpr int wave_step_ms = 20;  // of the drawn waveform: one byte each

// In the parent: checks the answer and keeps it. Returns why decoding stopped early, empty when it did not.
base::Result<std::string> keep_sound(const archive::Layout& layout, store::Catalogue& catalogue,
                                     const std::string& item, const media::Outcome& outcome);

// {"from_s", "step_s", "peaks": [0…255]}: the drawn waveform in at most `points` steps; not_found without sound.
base::Result<base::Json> wave_json(const archive::Layout& layout, const std::string& item, std::int64_t points);

base::Result<void> listen(const StageContext& context, const Stage& stage, const store::ItemRow& item);
void listen_task(const base::Json& params, int fd, media::MessageWriter& writer);
media::JailLimits limits_for_listening(const store::ItemRow& item);

}  // namespace contrechamp::pipeline
