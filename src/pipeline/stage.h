// A stage of the pipeline: what is derived from each sealed object, in two halves. A task parses the bytes, in the
// jail; a step in the program checks its answer and keeps it. Either may be missing.
#pragma once

#include <cstdint>

#include "archive/archive.h"
#include "model/media.h"
#include "pipeline/jails.h"

namespace contrechamp::pipeline {

class Finder;
class SoundFinder;
class Sounds;

struct StageContext {
  archive::Archive& archive;
  store::Catalogue& catalogue;  // the calling thread's own connection
  Jails& jails;
  Finder& finder;
  SoundFinder& sound_finder;
  Sounds& sounds;
  double& cpu_s;  // of the workers is added to it
};

struct Stage {
  const char* name;
  int version = 0;         // raised with every change of what it makes: the job loop then makes it anew
  const char* needs = "";  // the stage that must have ended before, "" for none
  const char* makes;
  // One item at a time in the order of arrival, after every earlier item had `needs`: what is made depends on the items
  // before, and must be the same whichever worker is quicker.
  bool in_order = false;
  // An error is the job's outcome, not a failure of the loop.
  base::Result<void> (*step)(const StageContext& context, const Stage& stage, const store::ItemRow& item) = nullptr;
  void (*task)(const base::Json& params, int fd, media::MessageWriter& writer) = nullptr;  // in the jail
  media::JailLimits (*limits)(const store::ItemRow& item) = nullptr;                       // of the task
};

// Runs the task of a stage over the bytes of an item.
base::Result<media::Outcome> run_task_of(const StageContext& context, const Stage& stage, const store::ItemRow& item,
                                         base::Json params = {});
// Did the task say that it did what it was asked?
bool succeeded(const media::Outcome& outcome);
// Why it did not: its own word, or how its worker died.
base::Error failure(const media::Outcome& outcome);
// How a task says that it cannot.
void refuse(media::MessageWriter& writer, const base::Error& error);

std::vector<store::ClaimRow> rows_of(const Stage& stage, const std::vector<model::MediaClaim>& claims);

// By size, length and pixels of the item, as far as they are known.
media::JailLimits limits_by_size(const store::ItemRow& item);

}  // namespace contrechamp::pipeline
