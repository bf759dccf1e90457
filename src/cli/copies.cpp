// copies.
#include <fmt/format.h>

#include <algorithm>

#include "archive/statements.h"
#include "base/strings.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/kit/terminal.h"
#include "views/json/copies.h"

namespace contrechamp::cli {
namespace {

using base::to_terminal;

struct Options {
  std::string item, by, evidence;
  std::vector<std::string> same, different, release;
  bool families = false;
};

void print_pairs(const std::vector<views::CopyPair>& pairs) {
  for (const auto& pair : pairs) {
    fmt::print("{:.3f}  {:14}  {}  {}\n", pair.score,
               pair.answer.verdict ? model::to_string(*pair.answer.verdict) : "-", to_terminal(pair.a_name),
               to_terminal(pair.b_name));
    for (const auto& s : pair.segments)
      fmt::print("       {:.2f}-{:.2f} s  =  {:.2f}-{:.2f} s\n", s.a_start_s, s.a_end_s, s.b_start_s, s.b_end_s);
    for (const auto& one : pair.opinions)
      fmt::print("       {} by {}{}\n", to_string(one.word), to_terminal(one.by),
                 one.evidence.empty() ? "" : ": " + to_terminal(one.evidence));
  }
}

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

// What sets a member of a family apart, each with a blank before it.
std::string roles_of(const views::FamilyDetail& family, std::size_t number) {
  std::string out;
  if (number == 0) out += " reference";
  if (number == family.widest) out += " widest";
  if (number == family.best) out += " best";
  for (const auto& edit : family.members[number].edits) out += " " + edit;
  return out;
}

void print_family(const views::FamilyDetail& family) {
  fmt::print("{}  {:.2f} s\n", family.id, seconds(family.length_us));
  if (!family.known_times.empty()) {
    const auto& known = family.known_times.front();
    fmt::print("  earliest known: {} in {} ({}: {})\n", base::to_iso({known.until_us}), to_terminal(known.name),
               known.basis, to_terminal(known.words));
  }
  for (std::size_t i = 0; i < family.members.size(); ++i) {
    const auto& [item, placed, edits] = family.members[i];
    const std::string roles = roles_of(family, i);
    fmt::print("  {}  {}{}\n", item.id.substr(0, 12), to_terminal(item.name),
               roles.empty() ? "" : "  [" + roles.substr(1) + "]");
    for (const auto& s : placed.shown)
      fmt::print("       {:.2f}-{:.2f} s  =  {:.2f}-{:.2f} s of the footage\n", seconds(s.start_us), seconds(s.end_us),
                 seconds(s.footage_start_us), seconds(s.footage_end_us));
    if (!placed.placed) fmt::print("       where is not known\n");
  }
}

int state_pair(archive::Archive& archive, const Options& options, const std::vector<std::string>& pair,
               model::FootageStatement::Verdict verdict) {
  if (pair.empty()) return 0;
  const auto a = find_item(archive.catalogue(), pair[0]), b = find_item(archive.catalogue(), pair[1]);
  model::Statement statement;
  statement.key = model::footage_key;
  statement.value = model::encode_value(model::FootageStatement{b.id, verdict});
  statement.by = base::to_utf8(options.by), statement.evidence = base::to_utf8(options.evidence);
  auto record = archive::make_statement(archive, {a.id, ""}, statement);
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
    if (const int code = state_pair(*archive, options, pair, verdict)) return code;
  const std::string id = options.item.empty() ? "" : find_item(archive->catalogue(), options.item).id;
  const bool stated = !options.same.empty() || !options.different.empty() || !options.release.empty();
  if (stated && id.empty() && !globals.json && !options.families) return 0;
  tell_waiting(archive->catalogue());
  if (options.families) {
    const auto families = views::read_families(archive->catalogue(), id);
    if (globals.json) print_json(views::to_json(families));
    else std::for_each(families.begin(), families.end(), print_family);
    return 0;
  }
  const auto pairs = views::read_copies(archive->catalogue(), id);
  if (globals.json) print_json(views::to_json(pairs));
  else print_pairs(pairs);
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
