#include "cli/kit/manual.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace contrechamp::cli {
namespace {

// Text of man(7): a backslash would begin an escape, a dot or quote at the start of a line a request, and a bare hyphen
// may be printed as a sign that no shell knows.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out += c;
  }
  return out;
}

std::string value_of(const OptionText& option) {
  std::string text;
  for (int i = 0; i < option.values; ++i) text += fmt::format(" \\fI{}\\fR", roff(option.value));
  return text + (option.many ? " ..." : "");
}

std::string usage_of(const CommandText& command) {
  std::string text;
  for (const auto& option : command.options) {
    const auto one = fmt::format("\\fB{}\\fR{}", roff(option.names.back()), value_of(option));
    text += option.required ? " " + one : " [" + one + "]";
  }
  for (const auto& argument : command.arguments) {
    const auto one = fmt::format("\\fI{}\\fR{}", roff(argument.names.front()), argument.many ? " ..." : "");
    text += argument.required ? " " + one : " [" + one + "]";
  }
  return text;
}

std::string options_of(const CommandText& command) {
  std::string text;
  for (const auto& argument : command.arguments)
    text += fmt::format(".TP\n\\fI{}\\fR\n{}\n", roff(argument.names.front()), roff(argument.meaning));
  for (const auto& option : command.options) {
    text += ".TP\n";
    for (const auto& name : option.names)
      text += fmt::format("{}\\fB{}\\fR", &name == &option.names.front() ? "" : ", ", roff(name));
    text += fmt::format("{}\n{}\n", value_of(option), roff(option.meaning));
    if (option.takes == OptionText::Takes::choice)
      text += fmt::format("(one of {})\n", roff(fmt::format("{}", fmt::join(option.choices, ", "))));
  }
  return text;
}

std::string as_it_stands(const std::string& text) {
  return text.empty() ? std::string() : fmt::format(".PP\n.nf\n{}\n.fi\n", roff(text));
}

// "Contrechamp: seal and compare" is "seal and compare" after the name.
std::string without_name(const std::string& meaning) {
  const auto colon = meaning.find(": ");
  return colon == std::string::npos ? meaning : meaning.substr(colon + 2);
}

}  // namespace

std::string man_page(const CommandText& program) {
  std::string text = fmt::format(
      ".\\\" Written by `contrechamp describe man`.\n.TH CONTRECHAMP 1 \"\" \"contrechamp {}\" \"User Commands\"\n"
      ".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.B {}{} \\fICOMMAND\\fR ...\n.SH OPTIONS\n{}.SH COMMANDS\n",
      CONTRECHAMP_VERSION, program.name, roff(without_name(program.meaning)), program.name, usage_of(program),
      options_of(program));
  for (const auto& command : program.commands)
    text += fmt::format(".SS {}\n{}\n.PP\n\\fB{} {}\\fR{}\n{}{}", command.name, roff(command.meaning), program.name,
                        command.name, usage_of(command), options_of(command), as_it_stands(command.footer));
  return text + ".SH NOTES\n" + as_it_stands(program.footer);
}

}  // namespace contrechamp::cli
