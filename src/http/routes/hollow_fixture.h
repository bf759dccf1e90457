// The table of routes with handlers that do nothing: what the server does with every one of them, whoever answers.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "http/routes/table.h"
#include "http/server/requests_fixture.h"

namespace contrechamp::http {

class HollowRoutesTest : public ::testing::Test {
 protected:
  HollowRoutesTest() {
    service_.routes = server_routes();
    for (Route& route : service_.routes)
      if (!route.handling.opens_session) route.answer = handler(route.handling);
    for (const Row& row : all_rows())
      service_.routes.push_back({row.method, row.pattern, handler(row.handling), row.handling});
    service_.write_refusal = [this] { return refusal_; };
  }
  const RouteTable& routes() const { return service_.routes; }
  Response answer(const Request& request, const AccessRules& by = rules) const {
    return answer_of(service_, request, by);
  }
  int status(const Request& request) const { return answer(request).status; }

  int asked_ = 0;    // of any handler
  int changed_ = 0;  // by any that writes
  std::string refusal_;

 private:
  std::function<Response(const Request&)> handler(const Handling& handling) {
    return [this, writes = handling.writes](const Request&) {
      ++asked_;
      changed_ += writes;
      return json_reply(base::Json::object());
    };
  }

  Service service_;
};

}  // namespace contrechamp::http
