// describe: the program as manual page or completion of a shell, on standard output.
#include <cstdio>
#include <map>

#include "cli/commands.h"
#include "cli/kit/manual.h"

namespace contrechamp::cli {

Command add_describe_command(CLI::App& app) {
  using Write = std::string (*)(const CommandText&);
  static const std::map<std::string, Write> writers{
      {"man", man_page}, {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};
  auto* command = app.add_subcommand("describe", "Print the manual page, or the completion of a shell");
  command->group("");
  auto as = std::make_shared<std::string>();
  command->add_option("as", *as, "man, bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}));
  return {command, [&app, as] {
            const auto text = writers.at(*as)(describe(app));
            std::fwrite(text.data(), 1, text.size(), stdout);  // main asks whether it arrived
            return 0;
          }};
}

}  // namespace contrechamp::cli
