#include "store/db/libraries.h"

#include <sqlite3.h>

namespace contrechamp::store {

std::vector<base::Library> libraries() { return {{"sqlite", SQLITE_VERSION, sqlite3_libversion()}}; }

}  // namespace contrechamp::store
