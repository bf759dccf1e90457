// Who may ask: the rules of docs/api.md, "Access", as pure functions on a request.
#pragma once

#include <optional>
#include <string>

#include "http/server/message.h"

namespace contrechamp::http {

// The secrets of one run of the server; an empty one opens nothing.
struct AccessRules {
  std::string token;  // in the address that is printed: for the person, and for scripts
  unsigned short port = 0;
  std::string
      session;  // of the page, which has it for the token: with what a browser says of its requests, and only so
  std::string pictures;  // of the addresses that a page gives its pictures, which bear no header
};

// What a browser says of a request of our own page, and lets no other page say.
bool is_from_page(const Request& request);

// What a request may do by the secret that it bears. Cookies are never looked at: a browser sends them to every port of
// a host, to whoever listens there.
enum class Secret { none, token, session, pictures };
Secret secret_of(const AccessRules& rules, const Request& request);

// Compares without telling by its time how much was right.
bool same_secret(const std::string& a, const std::string& b);

// The answer that refuses, or nothing when the request may go on. `changes` for routes that change something.
std::optional<Response> check_host(const AccessRules& rules, const Request& request);
std::optional<Response> check_secret(Secret borne, bool is_picture);
std::optional<Response> check_change(const AccessRules& rules, const Request& request);

// On every answer: nothing from elsewhere, nothing framed, nothing guessed.
void add_guards(Response& response);

}  // namespace contrechamp::http
