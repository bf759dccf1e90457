// ls, show, jobs.
#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/strings.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/kit/streams.h"
#include "cli/kit/terminal.h"
#include "views/json/items.h"

namespace contrechamp::cli {
namespace {

using base::to_terminal;

// About a second of a disk; more waits for verify, or for serve.
constexpr std::int64_t most_hashed_for_a_list = 256 << 20;
constexpr const char* what_to_do = "take the files in again from their source, or `contrechamp repair --from BACKUP`";

int list_items(const Globals& globals, const store::ItemQuery& query) {
  auto archive = open_archive(globals);
  archive->look_over_objects(most_hashed_for_a_list);
  const auto items = archive->catalogue().items().page(query);
  if (globals.json) {
    print_json(views::to_json(items));
    return 0;
  }
  for (const auto& item : items) {
    const std::string length =
        item.media.duration_us < 0 ? "" : clock_text(static_cast<double>(item.media.duration_us) / 1e6);
    fmt::print("{}  {:5}  {:>7}  {:>9}  {:10}  {:8}  {}\n", item.id.substr(0, 12), to_string(item.media.kind), length,
               base::human_bytes(static_cast<unsigned long long>(item.size_bytes)),
               item.damage.empty() ? to_string(item.state) : item.damage,
               to_terminal(item.side.empty() ? "-" : item.side), to_terminal(item.name));
  }
  const auto damaged = std::count_if(items.begin(), items.end(), [](const auto& item) { return !item.damage.empty(); });
  if (damaged > 0) tell("{} missing or changed: {}.\n", damaged, what_to_do);
  tell_waiting(archive->catalogue());
  return 0;
}

void print_section(const char* title) { fmt::print("\n{}\n", title); }

void print_field(const char* name, const std::string& text) {
  if (!text.empty()) fmt::print("{:11} {}\n", name, to_terminal(text));
}

std::string known(int number) { return number < 0 ? "" : std::to_string(number); }

void print_fields(const store::ItemRow& item) {
  print_field("name", item.name), print_field("id", item.id), print_field("sha512", item.sha512);
  print_field("kind", to_string(item.media.kind)), print_field("mime", item.media.mime);
  print_field("size_bytes", std::to_string(item.size_bytes));
  if (item.media.duration_us >= 0)
    print_field("duration_s", base::dump(static_cast<double>(item.media.duration_us) / 1e6));
  print_field("width", known(item.media.width_px)), print_field("height", known(item.media.height_px));
  print_field("side", item.side), print_field("source", item.source), print_field("place", item.place);
  print_field("note", item.note), print_field("state", to_string(item.state));
  print_field("reason", item.media.reason), print_field("damage", item.damage);
  if (!item.damage.empty()) fmt::print("            {}\n", what_to_do);
}

std::string iso(std::int64_t us) { return base::to_iso({us}); }

void print_item(const views::ItemDetail& detail) {
  print_fields(detail.item);
  print_section("Arrivals");
  for (const auto& a : detail.arrivals)
    fmt::print("  {:>6}  {}  {}  (modified {})\n", a.seq, iso(a.time_us), to_terminal(a.path), iso(a.mtime_us));
  print_section("Said");
  for (const auto& statement : detail.statements) print_statement(statement);
  print_section("Claims of the file, by where they were read");
  for (const auto& c : detail.claims)
    fmt::print("  {:32} {} = {}{}\n", to_terminal(c.where), to_terminal(c.key), to_terminal(c.value),
               c.clock.empty() ? "" : "  [" + to_terminal(c.clock) + "]");
  print_section("Custody");
  for (const auto& e : detail.custody)
    fmt::print("  {:>6}  {}  {}  by {}  {}\n", e.seq, iso(e.time_us), to_terminal(e.event), to_terminal(e.agent),
               to_terminal(e.detail));
  print_section("Jobs");
  for (const auto& j : detail.jobs)
    fmt::print("  {} {}  {}{}\n", to_terminal(j.stage), j.version, to_string(j.state),
               j.error.empty() ? "" : "  " + to_terminal(j.error));
}

int show_item(const Globals& globals, const std::string& text) {
  auto archive = open_archive(globals);
  const std::string id = find_item(archive->catalogue(), text).id;
  archive->damage_of(id);
  const auto detail = views::read_item(archive->catalogue(), id).value();
  if (globals.json) print_json(views::to_json(detail));
  else print_item(detail);
  return 0;
}

int list_jobs(const Globals& globals, const std::string& state) {
  auto archive = open_archive(globals);
  const auto jobs = views::read_jobs(archive->catalogue(), state);
  if (globals.json) {
    print_json(views::to_json(jobs));
    return 0;
  }
  for (const auto& job : jobs)
    fmt::print("{}  {:7} {}  {:8}  {}{}\n", job.item.substr(0, 12), job.stage, job.version, to_string(job.state),
               to_terminal(job.name), job.error.empty() ? "" : "  " + to_terminal(job.error));
  return 0;
}

}  // namespace

std::vector<Command> add_reading_commands(CLI::App& app, Globals& globals) {
  auto* ls = app.add_subcommand("ls", "List the items of the archive");
  ls->footer("Examples:\n  contrechamp ls --kind video --side north\n  contrechamp ls --json | jq length");
  auto query = std::make_shared<store::ItemQuery>();
  ls->add_option("--kind", query->kind, "video, photo, sound, text or other")
      ->check(CLI::IsMember({"video", "photo", "sound", "text", "other"}));
  ls->add_option("--side", query->side, "Only items of this side");
  ls->add_option("--source", query->source, "Only items of this source");
  ls->add_option("--state", query->state, "waiting, working, ready or unreadable")
      ->check(CLI::IsMember({"waiting", "working", "ready", "unreadable"}));
  ls->add_option("--text", query->text, "Only items with this text in name, path or what was said");
  ls->add_option("--sort", query->sort, "arrival, name, duration, size, rating or time")
      ->check(CLI::IsMember({"arrival", "name", "duration", "size", "rating", "time"}));
  ls->add_option("--tag", query->tag, "Only items with this tag");
  ls->add_option("--incident", query->incident, "Only items of this incident, by its id");
  ls->add_option("--rating", query->rating, "Only items rated at least so, 0 to 5, or none")
      ->check(CLI::IsMember({"none", "0", "1", "2", "3", "4", "5"}));

  auto* show = app.add_subcommand("show", "Show all that is known of one item");
  show->footer("Examples:\n  contrechamp show IMG_0001.MP4\n  contrechamp show 3f2a91 --json");
  auto item = std::make_shared<std::string>();
  show->add_option("item", *item, "Id, start of an id, or file name")->required();

  auto* jobs = app.add_subcommand("jobs", "List what was, is and will be derived, and why something could not be");
  jobs->footer("Examples:\n  contrechamp jobs --state failed");
  auto state = std::make_shared<std::string>();
  jobs->add_option("--state", *state, "waiting, running, done or failed")
      ->check(CLI::IsMember({"waiting", "running", "done", "failed"}));

  return {{ls, [&globals, query] { return list_items(globals, *query); }},
          {show, [&globals, item] { return show_item(globals, *item); }},
          {jobs, [&globals, state] { return list_jobs(globals, *state); }}};
}

}  // namespace contrechamp::cli
