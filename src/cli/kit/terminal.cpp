#include "cli/kit/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>

#include "base/strings.h"
#include "cli/kit/streams.h"

namespace contrechamp::cli {

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}
ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::clear() {
  if (shown_) tell("\r\x1b[K");
  shown_ = false;
}

void ProgressLine::show(const std::string& what, std::int64_t done, std::int64_t total, bool unit_bytes) {
  if (!terminal_) return;
  const auto now = Clock::now();
  if (what != what_) {
    what_ = what;
    start_ = now;
    first_done_ = done;
  } else if (now - last_ < std::chrono::milliseconds(150)) {
    return;
  }
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0.3 ? static_cast<double>(done - first_done_) / seconds : 0;
  const auto text = [&](double value) {
    return unit_bytes ? base::human_bytes(static_cast<unsigned long long>(std::max(0.0, value)))
                      : fmt::format("{:.0f}", value);
  };
  std::string line =
      fmt::format("{}  {} of {}", what, text(static_cast<double>(done)), text(static_cast<double>(total)));
  if (total > 0) line += fmt::format("  {:.0f} %", 100.0 * static_cast<double>(done) / static_cast<double>(total));
  if (rate > 0)
    line += fmt::format("  {}/s  {} left", unit_bytes ? text(rate) : fmt::format("{:.1f}", rate),
                        clock_text(static_cast<double>(total - done) / rate));
  tell("\r\x1b[K{}", line);
  shown_ = true;
}

std::string clock_text(double seconds) {
  const auto s = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  if (s < 3600) return fmt::format("{}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

}  // namespace contrechamp::cli
