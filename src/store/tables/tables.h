// What the classes of one catalogue share.
#pragma once

#include <set>
#include <string>

#include "store/db/connection.h"
#include "store/tables/changes.h"
#include "store/tables/numbers.h"

namespace contrechamp::store {

struct Tables {
  Tables(const std::string& address, Durability durability);

  template <class Body>
  auto alone(Body&& body) -> decltype(body()) {
    return connection.alone(body);
  }
  void transact(const std::function<void()>& body) { connection.transact(body); }
  Prepared& prepared() { return connection.prepared(); }
  soci::session& sql() { return connection.sql(); }

  Connection connection;
  Numbers numbers{connection};
  Changes changes{*this};
  std::set<std::int64_t> queued_stages;  // by this connection

 private:
  bool filling_ = false;
};

}  // namespace contrechamp::store
