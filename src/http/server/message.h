// A request and a response, without the sockets: what routes and rules of access work on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/coded.h"
#include "base/json.h"

namespace contrechamp::http {

// What the path of a request names, by the pattern of its route.
struct PathParts {
  std::string id;
  std::string incident;
  std::int64_t number = 0;
};

struct Request {
  std::string method;
  std::string path;                            // decoded, without the query
  std::map<std::string, std::string> query;    // decoded; the last of each name
  std::map<std::string, std::string> headers;  // names in small letters
  std::string body;
  PathParts parts{};

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

struct Later;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool events = false;                   // the connection goes on as an event stream
  std::shared_ptr<const Later> later{};  // this is not the answer yet: it takes long, and is made elsewhere
};

// Which threads make an answer: those that answer, or those of one kind of slow work, so that a disk that hangs holds
// up no picture, and no picture the solving of a clock.
enum class Lane { now, picture, solve, disk };

struct Later {
  Lane lane = Lane::now;
  std::string name;                // two of one name are one work; empty: like no other
  bool remembers_failure = false;  // what failed once fails again: about bytes that never change
  bool may_be_left = true;         // not done when nobody waits for it any more
  std::function<Response()> make;
};

// Looks for the empty line that ends a request's head. Only the plainest form is a head: CRLF ends every line, no line
// is folded, no other control character but a tab within a value.
enum class Head { unfinished, whole, malformed };
struct HeadSearch {
  Head state = Head::unfinished;
  std::size_t size_bytes = 0;  // of the head when it is whole, the empty line included
};
HeadSearch find_head(std::string_view bytes);

// Stricter than RFC 9112 asks for, so that no two readers can see two requests in one: names are tokens, what steers
// the message or the access comes once, a length is digits, a body comes with a length and never in chunks.
bool is_plain_head(std::string_view head);

// Splits and decodes a request target; false for a malformed one.
bool parse_target(const std::string& target, Request& request);

Response json_reply(const base::Json& value);
Response json_reply(const base::Result<base::Json>& value);  // else the error, with the status of its kind
Response error_reply(const base::Error& error);

Response json_error(int status, const std::string& kind, const std::string& message);  // a sentence without a code
Response json_error(int status, const std::string& kind, base::Code code);
Response json_error(int status, const base::Error& error);

}  // namespace contrechamp::http
