#include "pipeline/job_note.h"

#include <fmt/format.h>

#include <cmath>

namespace contrechamp::pipeline {
namespace {

// Enough to find an item in one archive (`show` takes four digits), too little to look the file up in a list of
// digests.
constexpr std::size_t digits_of_id = 8;

std::string_view short_id(std::string_view id) {
  const bool is_id = id.size() == 64 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return is_id ? id.substr(0, digits_of_id) : "-";  // what stands in a damaged row may be anything
}

const char* to_string(JobNote::Event event) {
  switch (event) {
    case JobNote::Event::begun: return "begun";
    case JobNote::Event::done: return "done";
    case JobNote::Event::failed: return "failed";
    case JobNote::Event::put_back: return "put-back";
  }
  return "";
}

long long ms(double seconds) { return std::llround(seconds * 1000); }

}  // namespace

std::string to_line(const JobNote& note) {
  std::string line = fmt::format("job {} stage={} item={}", to_string(note.event), note.stage, short_id(note.item));
  if (note.event != JobNote::Event::begun)
    line += fmt::format(" ms={} cpu_ms={}", ms(note.seconds), ms(note.cpu_seconds));
  if (note.event == JobNote::Event::failed) line += fmt::format(" kind={}", note.kind);
  return line;
}

}  // namespace contrechamp::pipeline
