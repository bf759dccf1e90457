// The stages of the pipeline, each one function: sealed bytes in, rows and files of derived data out.
#pragma once

#include "archive/archive.h"
#include "pipeline/jails.h"
#include "pipeline/stages/clock/sound_finder.h"
#include "pipeline/stages/copies/finder.h"

namespace contrechamp::pipeline {

struct StageContext {
  archive::Archive& archive;
  store::Catalogue& catalogue;  // the calling thread's own connection
  Jails& jails;
  Finder& finder;
  SoundFinder& sound_finder;
  Sounds& sounds;
  double& cpu_s;  // of the workers is added to it
};

// An error is the job's outcome, not a failure of the loop.
base::Result<void> do_stage(const StageContext& context, const store::JobRow& job);

}  // namespace contrechamp::pipeline
