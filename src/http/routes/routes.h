// The table of routes. A pattern's ":id" takes 64 hexadecimal digits, ":c" 16, ":n" a number.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "http/access/access.h"
#include "http/routes/workbench.h"
#include "http/server/message.h"

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
  Lane lane = Lane::now;    // whose threads call `answer`
  bool is_picture = false;  // the key of the pictures opens it
  // What needs no slow work after all; for what is made once and kept.
  std::function<std::optional<Response>(Workbench&, const Parts&)> at_once = nullptr;
};

const std::vector<Route>& routes();

// Everything but the sockets: access, routes, the page's own files. Quick: what is slow comes as Response::later, which
// is good as long as the workbench.
Response respond(const AccessRules& rules, Workbench& workbench, const Request& request);

// Pattern of the route that a request goes to, "page" for the page's own files, "-" where there is none.
const char* route_name(const Request& request);

// One event of /api/events.
std::string change_event(Workbench& workbench);

}  // namespace contrechamp::http
