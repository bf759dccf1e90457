// A request and a response, without the sockets: what routes and rules of access work on.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace contrechamp::http {

struct Request {
  std::string method;
  std::string path;                          // decoded, without the query
  std::map<std::string, std::string> query;  // decoded; the last of each name
  std::map<std::string, std::string> headers;  // names in small letters
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool events = false;  // the connection goes on as an event stream
};

// Splits and decodes a request target; false for a malformed one.
bool parse_target(const std::string& target, Request& request);

Response json_error(int status, const std::string& kind, const std::string& message);

}  // namespace contrechamp::http
