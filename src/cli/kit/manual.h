// The manual page and the completions of shells, written from what the parser knows.
#pragma once

#include <string>

#include "cli/kit/description.h"

namespace contrechamp::cli {

std::string man_page(const CommandText& program);  // man(7), for section 1
std::string bash_completion(const CommandText& program);
std::string zsh_completion(const CommandText& program);
std::string fish_completion(const CommandText& program);

}  // namespace contrechamp::cli
