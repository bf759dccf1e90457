#include "cli/kit/description.h"

#include <fmt/format.h>

#include <algorithm>

namespace contrechamp::cli {
namespace {

using Takes = OptionText::Takes;

// CLI::IsMember writes what it lets pass into the name of the type: "TEXT:{video,photo}".
std::vector<std::string> choices_of(const std::string& type) {
  const auto open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

Takes takes_of(const std::string& type, bool has_choices) {
  if (type.empty()) return Takes::nothing;
  if (has_choices) return Takes::choice;
  if (type == "DIR") return Takes::folder;
  return type == "FILE" || type == "PATH" ? Takes::file : Takes::text;
}

OptionText describe(const CLI::Option& option) {
  OptionText text;
  for (const auto& name : option.get_snames()) text.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) text.names.push_back("--" + name);
  if (text.names.empty()) text.names.push_back(option.get_name(true));
  const std::string type = option.get_type_size() == 0 ? std::string() : option.get_type_name();
  text.choices = choices_of(type);
  text.takes = takes_of(type, !text.choices.empty());
  text.value = type.substr(0, type.find_first_of(":{ "));
  text.many = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  text.values = type.empty() ? 0 : text.many ? 1 : option.get_items_expected_max();
  text.required = option.get_required();
  text.meaning = option.get_description();
  return text;
}

}  // namespace

CommandText describe(const CLI::App& app) {
  CommandText text{app.get_name(), app.get_description(), app.get_footer(), {}, {}, {}};
  for (const auto* option : app.get_options([](const CLI::Option* o) { return !o->get_group().empty(); }))
    (option->nonpositional() ? text.options : text.arguments).push_back(describe(*option));
  for (const auto* command : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); }))
    text.commands.push_back(describe(*command));
  return text;
}

}  // namespace contrechamp::cli
