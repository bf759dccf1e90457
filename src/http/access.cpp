#include "http/access.h"

#include <algorithm>

#include "base/strings.h"

namespace contrechamp::http {
namespace {

constexpr const char* names[] = {"localhost", "127.0.0.1", "[::1]"};

std::string cookie_of(const Request& request) {
  const std::string cookies = request.header("cookie");
  const std::string name = "contrechamp=";
  for (std::size_t at = 0; at < cookies.size();) {
    auto end = cookies.find(';', at);
    if (end == std::string::npos) end = cookies.size();
    while (at < end && cookies[at] == ' ') ++at;
    if (cookies.compare(at, name.size(), name) == 0) return cookies.substr(at + name.size(), end - at - name.size());
    at = end + 1;
  }
  return {};
}

bool bears_token(const AccessRules& rules, const Request& request) {
  const std::string bearer = "Bearer ";
  const std::string header = request.header("authorization");
  return header.compare(0, bearer.size(), bearer) == 0 && same_secret(header.substr(bearer.size()), rules.token);
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
  return json_error(421, "refused", "this server answers only to its own address");
}

std::optional<Response> check_token(const AccessRules& rules, const Request& request) {
  if (!rules.token.empty() && (bears_token(rules, request) || same_secret(cookie_of(request), rules.token)))
    return std::nullopt;
  if (request.path.rfind("/api/", 0) == 0) return json_error(403, "refused", "open the address that the program printed");
  Response response;
  response.status = 403;
  response.content_type = "text/plain; charset=utf-8";
  response.body =
      "This page opens with the address that the program printed.\n"
      "Cette page s'ouvre par l'adresse que le programme a affich\xC3\xA9" "e.\n";
  return response;
}

std::optional<Response> check_change(const AccessRules& rules, const Request& request) {
  const std::string origin = request.header("origin");
  bool own = origin.empty() && bears_token(rules, request);
  for (const char* name : names) own |= origin == std::string("http://") + name + ":" + std::to_string(rules.port);
  // The page's own address, not merely one of ours: http://localhost may be another program's page.
  if (!origin.empty()) own &= origin == "http://" + base::ascii_lower(request.header("host"));
  const std::string site = request.header("sec-fetch-site");
  if (!own || (!site.empty() && site != "same-origin" && site != "none"))
    return json_error(403, "refused", "a change must come from the page itself");
  const std::string type = request.header("content-type");
  if (type != "application/json" && type.rfind("application/json;", 0) != 0)
    return json_error(415, "refused", "a change is sent as application/json");
  return std::nullopt;
}

void add_guards(Response& response) {
  response.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
      "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  bool cached = false;
  for (const auto& [name, value] : response.headers) cached |= name == "Cache-Control";
  if (!cached) response.headers.emplace_back("Cache-Control", "no-store");
}

}  // namespace contrechamp::http
