// The product, read top to bottom: what is derived from each sealed object, by which stage, in which version.
#pragma once

#include <vector>

#include "pipeline/stage.h"

namespace contrechamp::pipeline {

// In the order in which a free worker looks for a job.
const std::vector<Stage>& pipeline();

// What else runs in the jail, when somebody asks for it.
struct Task {
  const char* name;
  void (*run)(const base::Json& params, int fd, media::MessageWriter& writer);
};
const std::vector<Task>& other_tasks();

// The main of every worker: the task of a stage, or another one, by its name.
int run_task(const media::WorkerRequest& request, int input_fd, media::MessageWriter& writer);

}  // namespace contrechamp::pipeline
