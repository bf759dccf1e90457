// What the program itself would have to be asked for (names of items, sides) is not completed: a key press must not
// open an archive.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/kit/manual.h"

namespace contrechamp::cli {
namespace {

using Takes = OptionText::Takes;

std::string escaped(const std::string& text, const std::string& which) {
  std::string out;
  for (const char c : text) {
    if (which.find(c) != std::string::npos) out += '\\';
    out += c;
  }
  return out;
}

// In single quotes of a shell of Bourne's kind.
std::string sh_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string names_of(const std::vector<CommandText>& commands, const char* between) {
  std::string out;
  for (const auto& command : commands) out += (out.empty() ? "" : between) + command.name;
  return out;
}

std::string option_names(const CommandText& command) {
  std::string out;
  for (const auto& option : command.options) out += fmt::format("{} ", fmt::join(option.names, " "));
  return out;
}

bool takes_files(const CommandText& command) {
  for (const auto& argument : command.arguments)
    if (argument.takes == Takes::file) return true;
  return false;
}

// bash

// Which words may follow an option that takes something; `before` is the pattern of what stands before its name.
std::string bash_values(const CommandText& command, const std::string& before) {
  std::string out;
  for (const auto& option : command.options) {
    if (option.takes == Takes::nothing) continue;
    std::string pattern;
    for (const auto& name : option.names) pattern += fmt::format("{}{}' {}'", pattern.empty() ? "" : "|", before, name);
    std::string what = "return";  // no word of ours
    if (option.takes == Takes::choice) what = fmt::format("words='{}'", fmt::join(option.choices, " "));
    if (option.takes == Takes::folder) what = "kind=-d";
    if (option.takes == Takes::file) what = "kind=-f";
    out += fmt::format("    {}) {} ;;\n", pattern, what);
  }
  return out;
}

}  // namespace

std::string bash_completion(const CommandText& program) {
  std::string values, words, with_value;
  for (const auto& option : program.options)
    if (option.takes != Takes::nothing)
      with_value += fmt::format("{}{}", with_value.empty() ? "" : "|", fmt::join(option.names, "|"));
  for (const auto& command : program.commands) {
    values += bash_values(command, command.name);
    words += fmt::format("      {}) words='{}'{} ;;\n", command.name, option_names(command) + option_names(program),
                         takes_files(command) ? "; [[ $current == -* ]] || kind=-f" : "");
  }
  return fmt::format(
      R"(# Written by `contrechamp describe bash`.
_contrechamp() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command= words= kind= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
    {}) ((i++)) ;;
    {}) command=${{COMP_WORDS[i]}}; break ;;
    esac
  done
  case "$command $previous" in
{}{}    *)
      case $command in
{}      *) words='{}{}' ;;
      esac ;;
  esac
  if [[ $kind ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$kind" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  fi
}}
complete -F _contrechamp contrechamp
)",
      with_value, names_of(program.commands, "|"), values, bash_values(program, "*"), words, option_names(program),
      names_of(program.commands, " "));
}

// zsh

namespace {

std::string zsh_action(const OptionText& option) {
  switch (option.takes) {
    case Takes::nothing: return "";
    case Takes::text: return ": ";
    case Takes::choice: return fmt::format(":({})", fmt::join(option.choices, " "));
    case Takes::file: return ":_files";
    case Takes::folder: return ":_files -/";
  }
  return "";
}

std::string zsh_specs(const CommandText& command) {
  std::string out;
  for (const auto& option : command.options)
    for (const auto& name : option.names) {
      std::string spec = fmt::format("*{}[{}]", name, escaped(option.meaning, "\\[]:"));
      for (int i = 0; i < option.values; ++i) spec += ":" + escaped(option.value, ":") + zsh_action(option);
      out += " \\\n      " + sh_quoted(spec);
    }
  for (const auto& argument : command.arguments)
    out += " \\\n      " + sh_quoted(fmt::format("{}:{}{}", argument.many ? "*" : "",
                                                 escaped(argument.names.front(), ":"), zsh_action(argument)));
  return out;
}

}  // namespace

std::string zsh_completion(const CommandText& program) {
  std::string list, cases;
  for (const auto& command : program.commands) {
    list += "\n      " + sh_quoted(command.name + ":" + escaped(command.meaning, ":\\"));
    cases += fmt::format("    {}) _arguments{} ;;\n", command.name,
                         zsh_specs({"", "", "", program.options, {}, {}}) + zsh_specs(command));
  }
  return fmt::format(
      R"(#compdef contrechamp
# Written by `contrechamp describe zsh`.
_contrechamp() {{
  local context state state_descr line
  local -a commands
  typeset -A opt_args
  _arguments -C{} \
      '1:command:->command' '*::arguments:->arguments'
  case $state in
  command)
    commands=({})
    _describe command commands ;;
  arguments)
    case $words[1] in
{}    esac ;;
  esac
}}
_contrechamp "$@"
)",
      zsh_specs({"", "", "", program.options, {}, {}}), list, cases);
}

// fish

namespace {

std::string fish_quoted(const std::string& text) { return "'" + escaped(text, "\\'") + "'"; }

std::string fish_options(const CommandText& command, const std::string& condition) {
  std::string out;
  for (const auto& option : command.options) {
    out += "complete -c contrechamp" + condition;
    for (const auto& name : option.names)
      out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (option.takes == Takes::text) out += " -x";
    if (option.takes == Takes::choice) out += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
    if (option.takes == Takes::file) out += " -r -F";
    if (option.takes == Takes::folder) out += " -x -a '(__fish_complete_directories)'";
    out += " -d " + fish_quoted(option.meaning) + "\n";
  }
  return out;
}

}  // namespace

std::string fish_completion(const CommandText& program) {
  std::string out = "# Written by `contrechamp describe fish`.\ncomplete -c contrechamp -f\n";
  out += fish_options(program, "");
  for (const auto& command : program.commands) {
    out += fmt::format("complete -c contrechamp -n __fish_use_subcommand -a {} -d {}\n", command.name,
                       fish_quoted(command.meaning));
    const auto condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
    out += fish_options(command, condition);
    if (takes_files(command)) out += "complete -c contrechamp" + condition + " -F\n";
  }
  return out;
}

}  // namespace contrechamp::cli
