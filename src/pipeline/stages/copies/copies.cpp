#include "pipeline/stages/copies/copies.h"

#include "pipeline/stages/copies/finder.h"

namespace contrechamp::pipeline {

base::Result<void> copies_step(const StageContext& context, const Stage& stage, const store::ItemRow& item) {
  return context.finder.compare(context.catalogue, item.id, stage.version);
}

}  // namespace contrechamp::pipeline
