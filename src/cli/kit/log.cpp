#include "cli/kit/log.h"

#include <fmt/format.h>

#include <atomic>

#include "base/time.h"
#include "cli/kit/streams.h"

namespace contrechamp::cli {

void write_log(LogLevel level, LogLevel of_line, const std::string& line) {
  static std::atomic<int> lost{0};
  if (level < of_line) return;
  const int before = lost.exchange(0);
  const std::string note = before == 0 ? std::string() : fmt::format(" lost_before={}", before);
  const char* name = of_line == LogLevel::debug ? "debug" : "info";
  if (!tell_unless_full(fmt::format("{} {} {}{}\n", base::to_iso(base::now()), name, line, note))) lost += before + 1;
}

pipeline::JobHook job_log(LogLevel level) {
  if (level == LogLevel::off) return nullptr;
  return [level](const pipeline::JobNote& note) {
    write_log(level, note.event == pipeline::JobNote::Event::begun ? LogLevel::debug : LogLevel::info,
              pipeline::to_line(note));
  };
}

}  // namespace contrechamp::cli
