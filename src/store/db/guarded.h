// Failures of the database engine end the work as a whole: they become base::Fatal here, once, in words that say what
// to do and without the engine's own text, which names tables and quotes SQL.
#pragma once

#include <exception>
#include <string>

#include "base/result.h"

namespace contrechamp::store {

struct Guard {
  const char* what = "the catalogue";
  const char* mend = "run `contrechamp rebuild`, which makes it anew from records and log";
};

// Throws base::Fatal for the exception being handled.
[[noreturn]] void fail_guarded(const Guard& guard);

// What SOCI is given to open a SQLite file by: a path with blanks has to stand in quotation marks.
inline std::string connect_string(const std::string& file) {
  if (file.find('"') != std::string::npos)
    throw base::Fatal(
        "a quotation mark in the path of the archive is more than the database engine can open: name the folder "
        "otherwise");
  return "db=\"" + file + "\" timeout=30";
}

template <class Body>
auto guarded(Body&& body, const Guard& guard = {}) -> decltype(body()) {
  try {
    return body();
  } catch (const base::Fatal&) {
    throw;
  } catch (const std::exception&) {
    fail_guarded(guard);
  }
}

}  // namespace contrechamp::store
