#include "store/db/guarded.h"

#include <soci/sqlite3/soci-sqlite3.h>

#include <string>
#include <typeinfo>

#include "store/db/prepared.h"

namespace contrechamp::store {
namespace {

// The codes are SQLite's (sqlite.org/rescode.html); null for what only a damaged file explains.
const char* cause_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL: return "the disk is full: make room and run the same command again";
    case SQLITE_IOERR: return "the disk failed to read or write it: check the disk and run the same command again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process has kept it locked for 30 s: end that process, or wait, and run the same command again";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return "it cannot be opened for writing: check that its folder is there and that you may write in it";
    case SQLITE_NOMEM: return "there is no memory left";
    case SQLITE_INTERRUPT: return "it was interrupted";
    default: return nullptr;
  }
}

[[noreturn]] void damaged(const Guard& guard, const char* how) {
  throw base::Fatal(std::string(guard.what) + " is damaged (" + how + "): " + guard.mend);
}

}  // namespace

void fail_guarded(const Guard& guard) {
  try {
    throw;
  } catch (const Damaged& error) {
    damaged(guard, error.what());
  } catch (const soci::sqlite3_soci_error& error) {
    if (const char* cause = cause_of(error.result()))
      throw base::Fatal(std::string(guard.what) + " cannot go on: " + cause);
    damaged(guard, "the engine cannot read it");
  } catch (const soci::soci_error& error) {
    // On opening the engine's code is lost on the way; its words for it are not.
    if (std::string(error.what()).find("Cannot establish connection") != std::string::npos)
      throw base::Fatal(std::string(guard.what) + " cannot go on: " + cause_of(SQLITE_CANTOPEN));
    damaged(guard, "a row lacks what every row of its table has");
  } catch (const std::bad_cast&) {
    damaged(guard, "a row holds something of another type than its column");
  } catch (const std::exception& error) {
    throw base::Fatal(std::string(guard.what) + " cannot go on: " + error.what());
  }
}

}  // namespace contrechamp::store
