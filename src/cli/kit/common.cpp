#include <cstdio>
#include <cstdlib>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/kit/streams.h"
#include "pipeline/pipeline.h"

namespace contrechamp::cli {

std::atomic<bool> interrupted{false};

int fail(const std::string& what) {
  tell("contrechamp: {}\n", what);
  return 2;
}

int fail(const base::Error& error) {
  return fail(error.where.empty() ? error.message : base::to_terminal(error.where) + ": " + error.message);
}

void print_json(const base::Json& json) {
  const std::string text = base::dump(json, 1) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);  // main asks whether it arrived
}

void say_not_encrypted() {
  tell(
      "Sealed is not encrypted: whoever has this disk can read the archive. Keep it on an encrypted disk.\n"
      "What you give with --source is stored readable: use a pseudonym.\n");
}

void say_space(const ingest::SpaceNeed& space) {
  tell("{} to copy, {} free\n", base::human_bytes(static_cast<unsigned long long>(space.need_bytes)),
       base::human_bytes(static_cast<unsigned long long>(space.free_bytes)));
}

std::unique_ptr<pipeline::Jails> prepare_jails(int count, void (*warm_up)()) {
  auto jails = pipeline::Jails::prepare(count, pipeline::run_task, warm_up);
  return jails ? std::move(*jails) : pipeline::Jails::none(jails.error().message);
}

std::filesystem::path archive_path(const Globals& globals) {
  if (!globals.archive.empty()) return globals.archive;
  if (const char* named = std::getenv("CONTRECHAMP_ARCHIVE"); named != nullptr && *named != '\0') return named;
  auto found = archive::find_archive(std::filesystem::current_path());
  if (!found) throw CLI::RuntimeError(fail(found.error()));
  if (*found != std::filesystem::current_path()) tell("The archive is {}.\n", base::to_terminal(found->string()));
  return *found;
}

std::unique_ptr<archive::Archive> open_archive(const Globals& globals) {
  auto archive = archive::Archive::open(archive_path(globals));
  if (!archive) throw CLI::RuntimeError(fail(archive.error()));
  for (const auto& line : (*archive)->damage()) tell("damage: {}\n", base::to_terminal(line));
  if (const std::string why = (*archive)->write_refusal(); !why.empty())
    tell("Looking only: {}.\n", base::to_terminal(why));
  else if (!(*archive)->damage().empty()) tell("The archive is damaged: run `contrechamp verify`.\n");
  return std::move(*archive);
}

std::unique_ptr<archive::Archive> open_archive_to_write(const Globals& globals) {
  auto archive = open_archive(globals);
  if (!archive->write_refusal().empty()) throw CLI::RuntimeError(fail("nothing was written, for the reason above"));
  return archive;
}

store::ItemRow find_item(store::Catalogue& catalogue, const std::string& text) {
  std::vector<std::string> ids;
  const bool hex = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (hex && text.size() >= 4) ids = catalogue.items().ids_with_prefix(text, 2);
  if (ids.empty()) ids = catalogue.items().ids_with_name(text, 2);
  if (ids.size() > 1)
    throw CLI::RuntimeError(fail("'" + base::to_terminal(text) + "' names more than one item: give more of its id"));
  if (ids.empty())
    throw CLI::RuntimeError(fail("no item '" + base::to_terminal(text) + "': `contrechamp ls` lists them"));
  return *catalogue.items().find(ids.front());
}

}  // namespace contrechamp::cli
