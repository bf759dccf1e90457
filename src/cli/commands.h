// The commands of the program. Each adds itself to the parser and returns its exit code: 0 done, 1 done with
// refusals, 2 could not.
#pragma once

#include <CLI/CLI.hpp>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "cli/kit/log.h"
#include "ingest/ingest.h"
#include "pipeline/jails.h"

namespace contrechamp::cli {

struct Globals {
  std::string archive;  // --archive, CONTRECHAMP_ARCHIVE, or empty for the nearest one upwards
  bool json = false;
  LogLevel log = LogLevel::off;
};

struct Command {
  CLI::App* parser;
  std::function<int()> run;
};

// Set by Ctrl-C and by SIGTERM; commands break off where they are and keep what is complete.
extern std::atomic<bool> interrupted;

std::vector<Command> add_custody_commands(CLI::App& app, Globals& globals);  // init, verify, rebuild, get
std::vector<Command> add_repair_command(CLI::App& app, Globals& globals);
// say, withdraw, incident, incidents, gazetteer
std::vector<Command> add_statement_commands(CLI::App& app, Globals& globals);
std::vector<Command> add_reading_commands(CLI::App& app, Globals& globals);  // ls, show, jobs
std::vector<Command> add_copies_command(CLI::App& app, Globals& globals);
std::vector<Command> add_clock_command(CLI::App& app, Globals& globals);
std::vector<Command> add_sun_command(CLI::App& app, Globals& globals);
std::vector<Command> add_ingest_command(CLI::App& app, Globals& globals);
std::vector<Command> add_serve_command(CLI::App& app, Globals& globals);
// Hidden: for who packs the program. It reads the parser when it runs, so that order is of no matter.
Command add_describe_command(CLI::App& app);

// Throws CLI::RuntimeError after saying why on the error stream.
std::filesystem::path archive_path(const Globals& globals);
// The first may be for looking only, and says why on the error stream; the second then ends with exit code 2.
std::unique_ptr<archive::Archive> open_archive(const Globals& globals);
std::unique_ptr<archive::Archive> open_archive_to_write(const Globals& globals);
// An id, the start of one, or a file name that only one item has.
store::ItemRow find_item(store::Catalogue& catalogue, const std::string& text);

// Of `count` prepared processes, or Jails::none: sealing goes on where nothing can be parsed. Before any thread.
std::unique_ptr<pipeline::Jails> prepare_jails(int count, void (*warm_up)() = pipeline::warm_up_behind);

int fail(const std::string& what);
int fail(const base::Error& error);
void print_json(const base::Json& json);
// Says on the error stream how many items were not looked at yet, where there are any.
void tell_waiting(store::Catalogue& catalogue);
void print_statement(const store::StatementRow& statement);
void warn_not_encrypted();
void print_space(const ingest::SpaceNeed& space);

}  // namespace contrechamp::cli
