// copies.
#include <fmt/format.h>

#include "archive/saying.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/kit/terminal.h"
#include "views/copies/copy_list.h"

namespace contrechamp::cli {
namespace {

using base::Json;
using base::to_terminal;

struct Options {
  std::string item, by, evidence;
  std::vector<std::string> same, different, release;
  bool families = false;
};

std::string text_of(const Json& value) { return value.is_string() ? to_terminal(value.get<std::string>()) : "-"; }

void print_pairs(const Json& copies) {
  for (const Json& copy : copies) {
    fmt::print("{:.3f}  {:14}  {}  {}\n", copy["score"].get<double>(), text_of(copy["verdict"]),
               text_of(copy["a"]["name"]), text_of(copy["b"]["name"]));
    for (const Json& s : copy["segments"])
      fmt::print("       {:.2f}-{:.2f} s  =  {:.2f}-{:.2f} s\n", s["a_start"].get<double>(), s["a_end"].get<double>(),
                 s["b_start"].get<double>(), s["b_end"].get<double>());
    for (const Json& said : copy["said"])
      fmt::print("       {} by {}{}\n", text_of(said["word"]), text_of(said["by"]),
                 said["evidence"].get<std::string>().empty() ? "" : ": " + text_of(said["evidence"]));
  }
}

void print_family(const Json& family) {
  fmt::print("{}  {:.2f} s\n", text_of(family["id"]), family["length_s"].get<double>());
  if (const Json& known = family["earliest_known"]; known.is_object())
    fmt::print("  earliest known: {} in {} ({}: {})\n", text_of(known["until"]), text_of(known["name"]),
               text_of(known["basis"]), text_of(known["words"]));
  for (const Json& member : family["members"]) {
    std::string words;
    if (member["id"] == family["reference"]) words += " reference";
    if (member["id"] == family["widest"]) words += " widest";
    if (member["id"] == family["best_quality"]) words += " best";
    for (const Json& edit : member["edits"]) words += " " + text_of(edit);
    fmt::print("  {}  {}{}\n", member["id"].get<std::string>().substr(0, 12), text_of(member["name"]),
               words.empty() ? "" : "  [" + words.substr(1) + "]");
    for (const Json& s : member["shown"])
      fmt::print("       {:.2f}-{:.2f} s  =  {:.2f}-{:.2f} s of the footage\n", s["start"].get<double>(),
                 s["end"].get<double>(), s["footage_start"].get<double>(), s["footage_end"].get<double>());
    if (!member["placed"].get<bool>()) fmt::print("       where is not known\n");
  }
}

int say(archive::Archive& archive, const Options& options, const std::vector<std::string>& pair,
        model::FootageStatement::Verdict verdict) {
  if (pair.empty()) return 0;
  const auto a = find_item(archive.catalogue(), pair[0]), b = find_item(archive.catalogue(), pair[1]);
  model::Statement said;
  said.key = model::footage_key;
  said.value = model::encode_value(model::FootageStatement{b.id, verdict});
  said.by = base::to_utf8(options.by), said.evidence = base::to_utf8(options.evidence);
  auto record = archive::make_statement(archive, {a.id, ""}, said);
  if (!record) return fail(record.error());
  archive.commit({std::move(*record)});
  return 0;
}

int run(const Globals& globals, const Options& options) {
  auto archive = open_archive(globals);
  using Verdict = model::FootageStatement::Verdict;
  for (const auto& [pair, verdict] :
       {std::pair(options.same, Verdict::same), std::pair(options.different, Verdict::different),
        std::pair(options.release, Verdict::open)})
    if (const int code = say(*archive, options, pair, verdict)) return code;
  const std::string id = options.item.empty() ? "" : find_item(archive->catalogue(), options.item).id;
  const bool said = !options.same.empty() || !options.different.empty() || !options.release.empty();
  if (said && id.empty() && !globals.json && !options.families) return 0;
  const Json out =
      options.families ? views::view_families(archive->catalogue(), id) : views::view_copies(archive->catalogue(), id);
  if (globals.json) print_json(out);
  else if (!options.families) print_pairs(out);
  else
    for (const Json& family : out["families"]) print_family(family);
  return 0;
}

}  // namespace

std::vector<Command> add_copies_command(CLI::App& app, Globals& globals) {
  auto* copies =
      app.add_subcommand("copies", "List pairs of items that show the same footage, or the families they make");
  copies->footer(
      "Examples:\n  contrechamp copies\n  contrechamp copies IMG_0001.MP4 --json\n"
      "  contrechamp copies --families IMG_0001.MP4\n"
      "  contrechamp copies --different a.mp4 b.mp4 --by agent-2 --evidence 'another car passes at 0:04'");
  auto options = std::make_shared<Options>();
  copies->add_option("item", options->item, "Only pairs, or families, with this item");
  copies->add_flag("--families", options->families,
                   "Footages: which part each item shows, what was done to it, the earliest known appearance");
  copies->add_option("--same", options->same, "State that A and B show the same recording")->expected(2);
  copies->add_option("--different", options->different, "State that A and B do not")->expected(2);
  copies->add_option("--release", options->release, "Take back what was said of A and B")->expected(2);
  copies->add_option("--by", options->by, "Who says it; else the agent of the archive");
  copies->add_option("--evidence", options->evidence, "What it rests on, in words");
  return {{copies, [&globals, options] { return run(globals, *options); }}};
}

}  // namespace contrechamp::cli
