// Everything that a server does but the sockets: access, routes, the page's own files.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/json.h"
#include "http/access/access.h"
#include "http/server/route.h"

namespace contrechamp::http {

// What a server serves. Called from several threads at once; handlers may block.
struct Service {
  RouteTable routes;
  // Why nothing may be said or taken in now, as a sentence for a person; empty when it may. Quick: asked at each
  // change.
  std::function<std::string()> write_refusal;
  // Rises when anything that a page shows has changed. Quick: asked twice a second for each event stream.
  std::function<std::uint64_t()> change_count;
  // The data of an event `change`: how things are now.
  std::function<base::Json()> change;
};

// Quick: what is slow comes as Response::later, which is good as long as the service.
Response respond(const AccessRules& rules, const Service& service, Request request);

// One event of /api/events.
std::string change_event(const Service& service);

}  // namespace contrechamp::http
