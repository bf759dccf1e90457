// ls, show, jobs.
#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "cli/commands.h"
#include "cli/kit/streams.h"
#include "cli/kit/terminal.h"
#include "views/views.h"

namespace contrechamp::cli {
namespace {

using base::Json;
using base::to_terminal;

// About a second of a disk; more waits for verify, or for serve.
constexpr std::int64_t most_hashed_for_a_list = 256 << 20;
constexpr const char* what_to_do = "take the files in again from their source, or `contrechamp repair --from BACKUP`";

int list_items(const Globals& globals, const store::ItemQuery& query) {
  auto archive = open_archive(globals);
  archive->look_over_objects(most_hashed_for_a_list);
  const auto items = archive->catalogue().items().page(query);
  if (globals.json) {
    Json out = Json::array();
    for (const auto& item : items) out.push_back(views::view(item));
    print_json(out);
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
  return 0;
}

void print_section(const char* title) { fmt::print("\n{}\n", title); }

std::string text_of(const Json& json) {
  return json.is_string() ? to_terminal(json.get<std::string>()) : base::dump(json);
}

int show_item(const Globals& globals, const std::string& text) {
  auto archive = open_archive(globals);
  archive->damage_of(find_item(archive->catalogue(), text).id);
  const Json item = views::view_whole(archive->catalogue(), find_item(archive->catalogue(), text));
  if (globals.json) {
    print_json(item);
    return 0;
  }
  for (const char* key : {"name", "id", "sha512", "kind", "mime", "size_bytes", "duration_s", "width", "height", "side",
                          "source", "place", "note", "state", "reason", "damage"})
    if (!item[key].is_null() && item[key] != "") fmt::print("{:11} {}\n", key, text_of(item[key]));
  if (item["damage"] != "") fmt::print("            {}\n", what_to_do);
  print_section("Arrivals");
  for (const Json& a : item["arrivals_list"])
    fmt::print("  {:>6}  {}  {}  (modified {})\n", a["seq"].get<std::int64_t>(), text_of(a["time"]), text_of(a["path"]),
               text_of(a["mtime"]));
  print_section("Said");
  for (const Json& s : item["statements"])
    fmt::print("  {:>6}  {} = {}  by {}{}\n", s["seq"].get<std::int64_t>(), text_of(s["key"]), text_of(s["value"]),
               text_of(s["by"]), s["superseded"].get<bool>() ? "  (" + text_of(s["state"]) + ")" : "");
  print_section("Claims of the file, by where they were read");
  for (const Json& c : item["claims"])
    fmt::print("  {:32} {} = {}{}\n", text_of(c["where"]), text_of(c["key"]), text_of(c["value"]),
               c["clock"].get<std::string>().empty() ? "" : "  [" + text_of(c["clock"]) + "]");
  print_section("Custody");
  for (const Json& e : item["custody"])
    fmt::print("  {:>6}  {}  {}  by {}  {}\n", e["seq"].get<std::int64_t>(), text_of(e["time"]), text_of(e["event"]),
               text_of(e["agent"]), text_of(e["detail"]));
  print_section("Jobs");
  for (const Json& j : item["jobs"])
    fmt::print("  {} {}  {}{}\n", text_of(j["stage"]), j["version"].get<int>(), text_of(j["state"]),
               j["error"].is_null() ? "" : "  " + text_of(j["error"]));
  return 0;
}

int list_jobs(const Globals& globals, const std::string& state) {
  auto archive = open_archive(globals);
  const auto jobs = archive->catalogue().jobs().list("", store::job_state_from(state));
  if (globals.json) {
    Json out = Json::array();
    for (const auto& job : jobs) out.push_back(views::view(job));
    print_json(out);
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
