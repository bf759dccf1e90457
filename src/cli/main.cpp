#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <map>

#include "base/result.h"
#include "cli/commands.h"
#include "cli/kit/streams.h"
#include "cli/kit/version.h"

namespace {

using namespace contrechamp;

void interrupt(int) {
  // The second Ctrl-C ends at once: the archive stands that as well.
  if (cli::interrupted.exchange(true)) std::signal(SIGINT, SIG_DFL);
}

// What this process has from whoever started it, before it touches an archive.
void settle_in() {
  cli::hold_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes is an error of writing
  ::umask(077);                   // whatever makes a file of an archive, SQLite among them
  // No picture of the memory, with names of sources in it: 0 would still hand it to a program that the system has named
  // for them, 1 does not (fs/coredump.c).
  const rlimit no_core{1, 1};
  ::setrlimit(RLIMIT_CORE, &no_core);
  rlimit files{};
  constexpr rlim_t enough_files = 65536;  // files of the index, connections, jails; a shell gives 1,024
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < enough_files) {
    files.rlim_cur = std::min(files.rlim_max, enough_files);
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
}

void watch_for_interrupts() {
  struct sigaction action {};
  action.sa_handler = interrupt;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

int run(int argc, char** argv) {
  CLI::App app("Contrechamp: seal, compare and set on one clock the footage of every side", "contrechamp");
  app.require_subcommand(1);
  app.footer(
      "The archive is --archive DIR, $CONTRECHAMP_ARCHIVE, or the nearest one upwards.\n"
      "Exit: 0 done, 1 done with refusals, 2 could not.");
  cli::Globals globals;
  app.add_option("--archive", globals.archive, "Folder of the archive")->type_name("DIR");
  app.add_flag("--json", globals.json, "Print JSON (docs/cli.md)");
  const std::map<std::string, cli::LogLevel> levels{{"info", cli::LogLevel::info}, {"debug", cli::LogLevel::debug}};
  app.add_option_function<std::string>(
         "--log", [&](const std::string& level) { globals.log = levels.at(level); },
         "A line a job and a request on the error stream, without names and paths; debug: also what begins")
      ->check(CLI::IsMember({"info", "debug"}));
  app.set_version_flag(
      "--version", [&app] { return app.count("--json") > 0 ? cli::version_json() : cli::version_text(); },
      "Print version, commit and what the program was built with, and exit");
  app.fallthrough();  // both stand before or after the command
  std::vector<cli::Command> commands{cli::add_describe_command(app)};
  for (auto add : {cli::add_custody_commands, cli::add_repair_command, cli::add_ingest_command,
                   cli::add_reading_commands, cli::add_copies_command, cli::add_statement_commands,
                   cli::add_clock_command, cli::add_sun_command, cli::add_serve_command})
    for (auto& command : add(app, globals)) commands.push_back(std::move(command));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  watch_for_interrupts();
  try {
    for (auto& command : commands)
      if (command.parser->parsed()) return command.run();
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return 2;  // printing threw: answer_arrived() says it
    return cli::fail(error.what());
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  settle_in();
  int code = 2;
  try {
    code = run(argc, argv);
  } catch (const std::exception& error) {
    cli::fail(error.what());
  }
  return cli::answer_arrived() ? code : 2;
}
