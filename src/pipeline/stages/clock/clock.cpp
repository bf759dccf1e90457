#include "pipeline/stages/clock/clock.h"

#include "pipeline/stages/clock/sound_finder.h"

namespace contrechamp::pipeline {

base::Result<void> clock_step(const StageContext& context, const Stage&, const store::ItemRow& item) {
  return context.sound_finder.compare(context.catalogue, item.id);
}

}  // namespace contrechamp::pipeline
