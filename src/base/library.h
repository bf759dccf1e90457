// A library that the program uses: the version it was built with and the one that runs, which a system may have
// renewed.
#pragma once

#include <string>
#include <vector>

namespace contrechamp::base {

struct Library {
  std::string name, built, running;
};

// OpenSSL.
std::vector<Library> libraries();

}  // namespace contrechamp::base
