// The log for who looks for a fault: a line a job and a request on the error stream, which holds no name, path, id of
// a person or statement; docs/decisions/0014-log-lines.md.
#pragma once

#include <string>

#include "pipeline/job_note.h"

namespace contrechamp::cli {

enum class LogLevel { off, info, debug };  // debug: also what begins, so that what never ends can be seen

// Writes a line of the level `of_line` with its time, where `level` asks for it. Any thread; waits for nobody: what a
// full pipe does not take is lost, and the next line says how many were.
void write_log(LogLevel level, LogLevel of_line, const std::string& line);

// Null when the level is off.
pipeline::JobHook job_log(LogLevel level);

}  // namespace contrechamp::cli
