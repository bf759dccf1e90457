// The table of routes. A pattern's ":id" takes 64 hexadecimal digits, ":c" 16, ":n" a number.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/access.h"
#include "http/message.h"
#include "http/workbench.h"

namespace contrechamp::http {

struct Parts {
  std::string id;
  std::string incident;
  std::int64_t number = 0;
};

struct Route {
  const char* method;
  const char* pattern;
  bool changes;
  std::function<Response(Workbench&, const Request&, const Parts&)> answer;
};

const std::vector<Route>& routes();

// Everything but the sockets: access, routes, the page's own files.
Response respond(const AccessRules& rules, Workbench& workbench, const Request& request);

// One event of /api/events.
std::string change_event(Workbench& workbench);

}  // namespace contrechamp::http
