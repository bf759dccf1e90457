// The progress line of a terminal: rate and remaining time. Prints nothing where the error stream is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace contrechamp::cli {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();  // leaves an empty line
  // `done` of `total` in bytes or in pieces; `unit_bytes` chooses how the rate is written.
  void show(const std::string& what, std::int64_t done, std::int64_t total, bool unit_bytes);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_;
  bool shown_ = false;
  std::string what_;
  std::int64_t first_done_ = 0;
  Clock::time_point start_;
  Clock::time_point last_;
};

// "0:07", "12:05", "3:04:05"
std::string clock_text(double seconds);

}  // namespace contrechamp::cli
