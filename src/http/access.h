// Who may ask: the rules of docs/api.md, "Access", as pure functions on a request.
#pragma once

#include <optional>
#include <string>

#include "http/message.h"

namespace contrechamp::http {

struct AccessRules {
  std::string token;
  unsigned short port = 0;
};

// Compares without telling by its time how much was right.
bool same_secret(const std::string& a, const std::string& b);

// The answer that refuses, or nothing when the request may go on. `changes` for routes that change something.
std::optional<Response> check_host(const AccessRules& rules, const Request& request);
std::optional<Response> check_token(const AccessRules& rules, const Request& request);
std::optional<Response> check_change(const AccessRules& rules, const Request& request);

// On every answer: nothing from elsewhere, nothing framed, nothing guessed.
void add_guards(Response& response);

}  // namespace contrechamp::http
