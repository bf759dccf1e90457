// What the parser knows of the program, as plain text for who writes manuals and completions of it. Commands and
// options of an empty group are left out, as in --help.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace contrechamp::cli {

struct OptionText {
  enum class Takes { nothing, text, choice, file, folder };
  std::vector<std::string> names;  // "-o", "--output"; of a positional argument its name alone
  Takes takes = Takes::nothing;
  int values = 0;     // that follow it
  bool many = false;  // or as many as there are
  bool required = false;
  std::string value;  // how --help calls what it takes: DIR
  std::vector<std::string> choices;
  std::string meaning;
};

struct CommandText {
  std::string name, meaning, footer;
  std::vector<OptionText> options, arguments;
  std::vector<CommandText> commands;
};

CommandText describe(const CLI::App& app);

}  // namespace contrechamp::cli
