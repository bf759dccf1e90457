// What the job loop tells of a job to who wants to know how the work goes. No name, no path, no word that a person or a
// file said: what is kept of these notes may be handed to somebody who looks for a fault.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace contrechamp::pipeline {

struct JobNote {
  enum class Event { begun, done, failed, put_back };
  Event event = Event::begun;
  const char* stage = "";      // of the pipeline
  std::string_view item = {};  // id
  const char* kind = "";       // of a failure: base::to_string(ErrorKind)
  double seconds = 0, cpu_seconds = 0;
};

// "job done stage=probe item=0f1e2d3c ms=12 cpu_ms=9"
std::string to_line(const JobNote& note);

// Called by the threads of the loop, several at a time; must not throw nor wait.
using JobHook = std::function<void(const JobNote&)>;

}  // namespace contrechamp::pipeline
