// What the server tells of a request to who wants to know how it answers. Of its path only the pattern of the route:
// what stands in a path, a query, a header or a body may be a name.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "http/server/route.h"

namespace contrechamp::http {

struct RequestNote {
  enum class Event { begun, answered, left };  // left: who asked did not wait for the answer
  Event event = Event::begun;
  const char* method = "-";  // of those that HTTP has, or "-"
  const char* route = "-";   // pattern, "page" for the page's own files, or "-"
  int status = 0;
  double seconds = 0;  // from the whole request until the answer is there to be sent
  std::size_t size_bytes = 0;
};

// "request answered method=GET route=/api/items/:id status=200 ms=3 bytes=2048"
std::string to_line(const RequestNote& note);

// Called by the thread of the sockets; must not throw nor wait.
using RequestHook = std::function<void(const RequestNote&)>;

// The notes of one connection, whose requests come one after the other.
class RequestNotes {
 public:
  RequestNotes(const RequestHook& hook, const RouteTable& routes) : hook_(hook), routes_(routes) {}
  void begin(const Request& request);
  // Also of what was refused before it was a whole request.
  void end(RequestNote::Event event, int status, std::size_t size_bytes);

 private:
  using Clock = std::chrono::steady_clock;
  const RequestHook& hook_;
  const RouteTable& routes_;
  RequestNote note_;
  std::optional<Clock::time_point> begun_;
};

}  // namespace contrechamp::http
