// A library that the program uses: the version at build time and the version at run time, which may be newer.
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
