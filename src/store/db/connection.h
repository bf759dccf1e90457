// One connection to a database, guarded by a mutex: its transactions, and the statements that it keeps prepared.
// Threads that must not wait for each other open their own. Every failure of the engine is a base::Fatal.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "store/db/durability.h"
#include "store/db/guarded.h"
#include "store/db/prepared.h"

namespace contrechamp::store {

class Connection {
 public:
  // What belongs to every outermost transaction.
  struct Hooks {
    std::function<void()> begun, ending;      // the first and the last thing within it
    std::function<void()> committed, undone;  // after it
  };

  // "sqlite3://…"
  Connection(const std::string& address, Durability durability);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void set_hooks(Hooks hooks) { hooks_ = std::move(hooks); }
  // Runs `body` in one write transaction; rolls back and rethrows when it throws. May nest (the outer one counts).
  void transact(const std::function<void()>& body);
  bool in_transaction() const { return depth_ > 0; }
  // Runs `body` while no other thread uses the connection.
  template <class Body>
  auto alone(Body&& body) -> decltype(body()) {
    std::lock_guard lock(mutex_);
    return guarded(body);
  }

  soci::session& sql() { return sql_; }
  Prepared& prepared() { return prepared_; }
  void set_cache(int kib);
  void set_default_cache();

 private:
  void roll_back();

  std::recursive_mutex mutex_;
  soci::session sql_;
  Prepared prepared_{sql_};
  Hooks hooks_;
  int depth_ = 0;
};

}  // namespace contrechamp::store
