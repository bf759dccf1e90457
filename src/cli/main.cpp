#include <csignal>
#include <exception>
#include <iostream>

#include "base/result.h"
#include "cli/commands.h"

namespace {

void interrupt(int) {
  // The second Ctrl-C ends at once: the archive stands that as well.
  if (contrechamp::cli::interrupted.exchange(true)) std::signal(SIGINT, SIG_DFL);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace contrechamp;
  CLI::App app("Contrechamp: seal, compare and set on one clock the footage of every side", "contrechamp");
  app.require_subcommand(1);
  app.set_version_flag("--version", CONTRECHAMP_VERSION);
  app.footer("The archive is --archive DIR, $CONTRECHAMP_ARCHIVE, or the nearest one upwards.\n"
             "Exit: 0 done, 1 done with refusals, 2 could not.");
  cli::Globals globals;
  app.add_option("--archive", globals.archive, "Folder of the archive");
  app.add_flag("--json", globals.json, "Print JSON (docs/cli.md)");
  app.fallthrough();  // both stand before or after the command
  std::vector<cli::Command> commands;
  for (auto add : {cli::add_custody_commands, cli::add_repair_command, cli::add_ingest_command, cli::add_reading_commands, cli::add_copies_command,
                   cli::add_saying_commands, cli::add_clock_command, cli::add_sun_command, cli::add_serve_command})
    for (auto& command : add(app, globals)) commands.push_back(std::move(command));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  struct sigaction action {};
  action.sa_handler = interrupt;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    for (auto& command : commands)
      if (command.parser->parsed()) return command.run();
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const std::exception& error) {
    return cli::fail(error.what());
  }
  return 2;
}
