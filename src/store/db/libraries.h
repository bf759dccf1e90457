// Versions of the libraries that this folder uses.
#pragma once

#include <vector>

#include "base/library.h"

namespace contrechamp::store {

// SQLite.
std::vector<base::Library> libraries();

}  // namespace contrechamp::store
