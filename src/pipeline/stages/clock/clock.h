// The stage `clock`: evidence of a sound in common with earlier items.
#pragma once

#include "pipeline/stage.h"

namespace contrechamp::pipeline {

base::Result<void> clock_step(const StageContext& context, const Stage& stage, const store::ItemRow& item);

}  // namespace contrechamp::pipeline
