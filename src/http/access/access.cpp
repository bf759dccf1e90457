#include "http/access/access.h"

#include <algorithm>

#include "base/strings.h"

namespace contrechamp::http {
namespace {

constexpr const char* names[] = {"localhost", "127.0.0.1", "[::1]"};

// "Bearer X" as X; nothing for anything else.
std::string bearer_of(const Request& request) {
  const std::string bearer = "Bearer ";
  const std::string header = request.header("authorization");
  return header.compare(0, bearer.size(), bearer) == 0 ? header.substr(bearer.size()) : std::string();
}

bool opens(const std::string& secret, const std::string& given) {
  return !secret.empty() && same_secret(given, secret);
}

// The page's own address, not merely one of ours: http://localhost may be another program's page.
bool is_own_origin(const Request& request) {
  return request.header("origin") == "http://" + base::ascii_lower(request.header("host"));
}

}  // namespace

bool same_secret(const std::string& a, const std::string& b) {
  unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
  return difference == 0;
}

std::optional<Response> check_host(const AccessRules& rules, const Request& request) {
  const std::string host = base::ascii_lower(request.header("host"));
  for (const char* name : names)
    if (host == std::string(name) + ":" + std::to_string(rules.port)) return std::nullopt;
  return json_error(421, "refused", base::Code::other_host);
}

bool is_from_page(const Request& request) {
  const std::string site = request.header("sec-fetch-site");
  const bool has_origin = !request.header("origin").empty();
  if (has_origin && !is_own_origin(request)) return false;
  return site == "same-origin" || (has_origin && site.empty());
}

Secret secret_of(const AccessRules& rules, const Request& request) {
  if (!request.header("authorization").empty()) {  // it alone counts then
    const std::string given = bearer_of(request);
    if (opens(rules.token, given)) return Secret::token;
    return opens(rules.session, given) && is_from_page(request) ? Secret::session : Secret::none;
  }
  const auto key = request.query.find("key");
  if (key == request.query.end() || !opens(rules.pictures, key->second)) return Secret::none;
  const std::string site = request.header("sec-fetch-site");  // none: its address was typed
  return site.empty() || site == "same-origin" || site == "none" ? Secret::pictures : Secret::none;
}

std::optional<Response> check_secret(Secret borne, bool is_picture) {
  if (borne == Secret::token || borne == Secret::session) return std::nullopt;
  if (borne == Secret::pictures && is_picture) return std::nullopt;
  return json_error(403, "refused", base::Code::secret_needed);
}

std::optional<Response> check_change(const AccessRules& rules, const Request& request) {
  const std::string origin = request.header("origin");
  const bool own = origin.empty() ? opens(rules.token, bearer_of(request)) : is_own_origin(request);
  const std::string site = request.header("sec-fetch-site");
  if (!own || (!site.empty() && site != "same-origin" && site != "none"))
    return json_error(403, "refused", base::Code::change_from_elsewhere);
  const std::string type = request.header("content-type");
  if (type != "application/json" && type.rfind("application/json;", 0) != 0)
    return json_error(415, "refused", base::Code::change_not_json);
  return std::nullopt;
}

void add_guards(Response& response) {
  response.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
      "connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
      "'none'");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  bool cached = false;
  for (const auto& [name, value] : response.headers) cached |= name == "Cache-Control";
  if (!cached) response.headers.emplace_back("Cache-Control", "no-store");
}

}  // namespace contrechamp::http
