// The rows of an archive: what can be rebuilt from objects, records and log, and what was derived from the objects.
// SQL is written once, in the subset that SQLite and PostgreSQL share; the engine is chosen by the address.
//
// A class for each subject, asked as catalogue.items().page(query); it is a reference and lives no longer than the
// catalogue. One Catalogue is one connection, guarded by a mutex: threads that must not wait for each other open their
// own. Every failure of the engine is a base::Fatal.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "store/db/durability.h"
#include "store/tables/check.h"
#include "store/tables/derived/clock.h"
#include "store/tables/derived/footage.h"
#include "store/tables/derived/jobs.h"
#include "store/tables/derived/media.h"
#include "store/tables/derived/objects.h"
#include "store/tables/derived/sounds.h"
#include "store/tables/said/arrivals.h"
#include "store/tables/said/events.h"
#include "store/tables/said/items.h"
#include "store/tables/said/statements.h"
#include "store/tables/said/story.h"

namespace contrechamp::store {

class Catalogue {
 public:
  // "sqlite3://…"; makes the tables when they are missing.
  explicit Catalogue(const std::string& address, Durability durability = Durability::said);
  ~Catalogue();
  // False for a file whose tables are those of another version, or cannot be read at all: remove it, and the log fills
  // a new one.
  static bool is_current(const std::string& file);
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  // Runs `body` in one write transaction; rolls back and rethrows when it throws. May nest (the outer one counts).
  void transact(const std::function<void()>& body);
  // How far the catalogue has taken in the log.
  LogPosition log_position();
  void set_log_position(const LogPosition& position);

  // What the log says; archive/projection adds to them in log order.
  Items items() { return Items(*tables_); }
  Arrivals arrivals() { return Arrivals(*tables_); }
  Statements statements() { return Statements(*tables_); }
  Events events() { return Events(*tables_); }
  Story story() { return Story(*tables_); }
  // What was derived.
  Media media() { return Media(*tables_); }
  Footage footage() { return Footage(*tables_); }
  Sounds sounds() { return Sounds(*tables_); }
  Clock clock() { return Clock(*tables_); }
  Jobs jobs() { return Jobs(*tables_); }
  // Soundness, of objects and of the catalogue itself.
  Objects objects() { return Objects(*tables_); }
  Check check() { return Check(*tables_); }

 private:
  std::unique_ptr<Tables> tables_;
};

}  // namespace contrechamp::store
