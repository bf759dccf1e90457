// A route of the API, and the table of them that a server is given.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "http/server/message.h"

namespace contrechamp::http {

// How the server treats a route, whatever its handler does.
struct Handling {
  Lane lane = Lane::now;       // whose threads call the handler
  bool writes = false;         // it comes from the page itself or with the token, and only while writing is allowed
  bool is_picture = false;     // the key of the pictures opens it
  bool opens_session = false;  // the server itself answers: for the token, with the keys of a session
};

struct Route {
  const char* method;
  const char* pattern;  // ":id" takes 64 hexadecimal digits, ":c" 16, ":n" a number (PathParts)
  std::function<Response(const Request&)> answer;
  Handling handling{};
  // What needs no slow work after all; for what is made once and kept.
  std::function<std::optional<Response>(const Request&)> at_once = nullptr;
};

using RouteTable = std::vector<Route>;

struct RouteMatch {
  const Route* route = nullptr;  // null: none of this method
  PathParts parts;
  bool knows_path = false;  // with whatever method
};
RouteMatch find_route(const RouteTable& table, const Request& request);

// Pattern of the route that a request goes to, "page" for the page's own files, "-" where there is none.
const char* route_name(const RouteTable& table, const Request& request);

// What a server answers by itself: a session, the stream of events, the document of the API.
RouteTable server_routes();

}  // namespace contrechamp::http
