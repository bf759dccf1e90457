#include "cli/commands.h"
namespace contrechamp::cli {
std::vector<Command> add_serve_command(CLI::App&, Globals&) { return {}; }
}
