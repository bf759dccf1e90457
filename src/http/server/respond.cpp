#include "http/server/respond.h"

#include "http/server/page.h"

namespace contrechamp::http {
namespace {

using base::Json;

Response file_reply(const PageFile& file) {
  Response response;
  response.content_type = file.content_type;
  response.body.assign(file.data, file.size);
  return response;
}

// The page itself, which holds no secret: it asks for one with the token of its address, or has one from before.
Response open_page(const AccessRules& rules, const Request& request) {
  const PageFile* file = find_page_file("/index.html");
  if (file == nullptr) return json_error(404, "not_found", base::Code::nothing_here);
  const auto token = request.query.find("token");
  const bool is_open =
      (!rules.token.empty() && token != request.query.end() && same_secret(token->second, rules.token)) ||
      secret_of(rules, request) == Secret::token;
  Response response = file_reply(*file);
  response.status = is_open ? 200 : 403;
  return response;
}

Response page_file(const AccessRules& rules, const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return json_error(405, "refused", base::Code::only_get);
  if (request.path == "/" || request.path == "/index.html") return open_page(rules, request);
  const PageFile* file = find_page_file(request.path);
  return file == nullptr ? json_error(404, "not_found", base::Code::nothing_here) : file_reply(*file);
}

// For the token, which the page forgets then, what the page needs: good for this run of the server, and for less.
Response open_session(const AccessRules& rules, Secret borne) {
  if (borne != Secret::token) return *check_secret(Secret::none, false);
  return json_reply(Json{{"session", rules.session}, {"pictures", rules.pictures}});
}

Response later(const Route& route, Request request) {
  if (route.at_once)
    if (auto there = route.at_once(request)) return *there;
  const Lane lane = route.handling.lane;
  auto work = std::make_shared<Later>();
  work->lane = lane;
  if (lane == Lane::picture) work->name = request.path;  // nothing else tells which; all else may change meanwhile
  work->remembers_failure = lane == Lane::picture;
  work->may_be_left = !route.handling.writes;  // a page that is closed has said what it said
  work->make = [&route, request = std::move(request)] { return route.answer(request); };
  Response response;
  response.later = std::move(work);
  return response;
}

}  // namespace

Response respond(const AccessRules& rules, const Service& service, Request request) {
  if (auto refused = check_host(rules, request)) return *refused;
  if (request.path != "/api" && request.path.rfind("/api/", 0) != 0) return page_file(rules, request);
  const Secret borne = secret_of(rules, request);
  RouteMatch match = find_route(service.routes, request);
  const Route* route = match.route;
  if (auto refused = check_secret(borne, route != nullptr && route->handling.is_picture)) return *refused;
  if (route == nullptr)
    return match.knows_path ? json_error(405, "refused", base::Code::other_method)
                            : json_error(404, "not_found", base::Code::nothing_here);
  if (route->handling.writes) {
    if (auto refused = check_change(rules, request)) return *refused;
    if (route->handling.opens_session) return open_session(rules, borne);
    if (const std::string refusal = service.write_refusal(); !refusal.empty())
      return json_error(503, "read_only", refusal);
  }
  request.parts = std::move(match.parts);
  return route->handling.lane == Lane::now ? route->answer(request) : later(*route, std::move(request));
}

std::string change_event(const Service& service) {
  return "event: change\ndata: " + base::dump(service.change()) + "\n\n";
}

}  // namespace contrechamp::http
