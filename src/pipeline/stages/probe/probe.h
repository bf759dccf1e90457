// The stage `probe`: what a file says of itself.
#pragma once

#include "pipeline/stage.h"

namespace contrechamp::pipeline {

base::Result<void> probe(const StageContext& context, const Stage& stage, const store::ItemRow& item);
media::JailLimits limits_for_probe(const store::ItemRow& item);
void probe_task(const base::Json& params, int fd, media::MessageWriter& writer);

}  // namespace contrechamp::pipeline
