// The stage `look`: thumbnail, contact sheet and fingerprint, from one decode.
#pragma once

#include "pipeline/stage.h"

namespace contrechamp::pipeline {

base::Result<void> look(const StageContext& context, const Stage& stage, const store::ItemRow& item);
void look_task(const base::Json& params, int fd, media::MessageWriter& writer);

}  // namespace contrechamp::pipeline
