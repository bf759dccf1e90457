// What `--version` says: the program, the commit it was made of where that is known, and what it was built with.
#pragma once

#include <string>

namespace contrechamp::cli {

std::string version_text();  // lines, without a last line break
std::string version_json();

}  // namespace contrechamp::cli
