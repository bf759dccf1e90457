// The stage `copies`: pairs of an item with earlier ones, with their segments.
#pragma once

#include "pipeline/stage.h"

namespace contrechamp::pipeline {

base::Result<void> copies_step(const StageContext& context, const Stage& stage, const store::ItemRow& item);

}  // namespace contrechamp::pipeline
