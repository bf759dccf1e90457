// Failures of the database engine end the work as a whole: they become base::Fatal here, once.
#pragma once

#include <exception>

#include "base/result.h"

namespace contrechamp::store {

template <class Body>
auto guarded(Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const base::Fatal&) {
    throw;
  } catch (const std::exception& error) {
    throw base::Fatal(std::string("the catalogue cannot go on: ") + error.what());
  }
}

}  // namespace contrechamp::store
