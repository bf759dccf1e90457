#include "http/server/request_note.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

namespace contrechamp::http {
namespace {

// A method that HTTP does not have may be any word.
const char* known_method(const std::string& method) {
  for (const char* known : std::array{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})
    if (method == known) return known;
  return "-";
}

}  // namespace

std::string to_line(const RequestNote& note) {
  const auto line = [&](const char* event) {
    return fmt::format("request {} method={} route={}", event, note.method, note.route);
  };
  const auto ms = std::llround(note.seconds * 1000);
  if (note.event == RequestNote::Event::begun) return line("begun");
  if (note.event == RequestNote::Event::left) return line("left") + fmt::format(" ms={}", ms);
  return line("answered") + fmt::format(" status={} ms={} bytes={}", note.status, ms, note.size_bytes);
}

void RequestNotes::begin(const Request& request) {
  if (!hook_) return;
  begun_ = Clock::now();
  note_ = {RequestNote::Event::begun, known_method(request.method), route_name(routes_, request)};
  hook_(note_);
}

void RequestNotes::end(RequestNote::Event event, int status, std::size_t size_bytes) {
  if (!hook_) return;
  const std::chrono::duration<double> took = Clock::now() - begun_.value_or(Clock::now());
  hook_({event, note_.method, note_.route, status, took.count(), size_bytes});
  note_ = {};
  begun_.reset();
}

}  // namespace contrechamp::http
