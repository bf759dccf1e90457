#include "pipeline/pipeline.h"

#include <string_view>

#include "media/jail/misbehave.h"
#include "pipeline/previews.h"
#include "pipeline/stages/clock/clock.h"
#include "pipeline/stages/clock/version.h"
#include "pipeline/stages/copies/copies.h"
#include "pipeline/stages/copies/strip_task.h"
#include "pipeline/stages/listen/listen.h"
#include "pipeline/stages/look/look.h"
#include "pipeline/stages/probe/probe.h"
#include "pipeline/stages/tags/tags.h"

namespace contrechamp::pipeline {

const std::vector<Stage>& pipeline() {
  static const std::vector<Stage> stages = {
      {.name = "probe",
       .version = 1,
       .needs = "",
       .makes = "kind, container, streams, durations, and the claims of the container",
       .step = probe,
       .task = probe_task,
       .limits = limits_by_size},
      {.name = "look",
       .version = 6,
       .needs = "probe",
       .makes = "thumbnail, contact sheet and fingerprint, from one decode",
       .step = look,
       .task = look_task,
       .limits = limits_by_size},
      {.name = "copies",
       .version = 9,
       .needs = "look",
       .makes = "pairs with earlier items, with their segments",
       .in_order = true,
       .step = copies_step},
      {.name = "listen",
       .version = 2,
       .needs = "probe",
       .makes = "sound features, drawn waveform and the clock of the file, from one decode",
       .step = listen,
       .task = listen_task,
       .limits = limits_for_listening},
      {.name = "clock",
       .version = clock_version,
       .needs = "listen",
       .makes = "evidence of common sound with earlier items",
       .in_order = true,
       .step = clock_step},
      {.name = "tags",  // last: its parser aborts on some files
       .version = 2,
       .needs = "probe",
       .makes = "EXIF, XMP and IPTC claims",
       .step = tags,
       .task = tags_task,
       .limits = limits_by_size},
  };
  return stages;
}

const std::vector<Task>& other_tasks() {
  static const std::vector<Task> tasks = {{"strip", strip_task}, {"view", view_task}, {"segment", segment_task}};
  return tasks;
}

int run_task(const media::WorkerRequest& request, int input_fd, media::MessageWriter& writer) {
  const auto run = [&](void (*task)(const base::Json&, int, media::MessageWriter&)) {
    task(request.params, input_fd, writer);
    return 0;
  };
  for (const Stage& stage : pipeline())
    if (stage.task != nullptr && request.task == stage.name) return run(stage.task);
  for (const Task& task : other_tasks())
    if (request.task == task.name) return run(task.run);
  if (request.task == "misbehave") return media::misbehave(request, input_fd, writer);  // tests and the self-test
  return 1;
}

}  // namespace contrechamp::pipeline
