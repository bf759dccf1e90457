// repair.
#include <fmt/format.h>

#include "archive/soundness/repair.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/kit/terminal.h"

namespace contrechamp::cli {
namespace {

using base::Json;

int repair(const Globals& globals, const std::string& from) {
  ProgressLine line;
  const auto done = archive::repair(archive_path(globals), from, [&](std::int64_t read, std::int64_t total) {
    line.show("verifying", read, total, true);
  });
  line.clear();
  if (!done) return fail(done.error());
  if (globals.json) {
    Json restored = Json::array(), left = Json::array();
    for (const auto& path : done->restored) restored.push_back(base::to_utf8(path));
    for (const auto& f : done->left)
      left.push_back({{"path", base::to_utf8(f.path)}, {"kind", f.kind}, {"what", f.what}});
    print_json({{"restored", restored}, {"left", left}});
    return done->left.empty() ? 0 : 1;
  }
  for (const auto& path : done->restored) fmt::print("restored: {}\n", base::to_terminal(path));
  for (const auto& f : done->left) fmt::print("{}: {}: {}\n", f.kind, base::to_terminal(f.path), f.what);
  if (done->left.empty()) fmt::print("{} restored. Everything is as it was sealed.\n", done->restored.size());
  else if (from.empty())
    fmt::print("{} findings. Give a backup, or any folder that holds the same files: --from FOLDER\n",
               done->left.size());
  else
    fmt::print("{} restored, {} findings left: try another source, and keep this disk as it is.\n",
               done->restored.size(), done->left.size());
  return done->left.empty() ? 0 : 1;
}

}  // namespace

std::vector<Command> add_repair_command(CLI::App& app, Globals& globals) {
  auto* command = app.add_subcommand("repair", "Put back what is missing or damaged, from a backup or another copy");
  command->footer(
      "Examples:\n  contrechamp repair\n  contrechamp repair --from /media/backup/valley\n"
      "Without --from it says what is damaged. What comes back has the digest that the log names, wherever it was "
      "found;\n"
      "what it replaces is kept under quarantine/; each thing put back is an entry of the log.");
  auto from = std::make_shared<std::string>();
  command->add_option("--from", *from, "A backup of the archive, or a folder with the original files")
      ->type_name("DIR");
  return {{command, [&globals, from] { return repair(globals, *from); }}};
}

}  // namespace contrechamp::cli
