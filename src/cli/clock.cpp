// clock, sun.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "archive/saying.h"
#include "base/strings.h"
#include "cli/clock_text.h"
#include "cli/commands.h"
#include "cli/kit/terminal.h"
#include "pipeline/jobs.h"
#include "pipeline/pipeline.h"
#include "pipeline/stages/clock/sound_finder.h"
#include "views/clock/clock_groups.h"
#include "views/clock/link_statements.h"

namespace contrechamp::cli {
namespace {

using base::Json;

struct Options {
  std::vector<std::string> items;
  bool window = false, all = false;
  std::vector<std::string> why, lock, reject, recording, release, time;
  std::string offset, words, by, evidence;
};

std::vector<std::string> ids_of(store::Catalogue& catalogue, const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) out.push_back(find_item(catalogue, text).id);
  return out;
}

// Derives what is missing, when this process can have the jobs.
void derive(const Globals& globals, archive::Archive& archive, pipeline::Jails& jails, int threads,
            ProgressLine& line) {
  pipeline::JobLoop loop(archive, jails, threads, job_log(globals.log));
  if (!loop.is_mine()) return;
  loop.wait(&interrupted,
            [&](const pipeline::JobsProgress& p) { line.show("deriving", p.done, p.done + p.open, false); });
  line.clear();
}

void compare_all(archive::Archive& archive, pipeline::Sounds& sounds, const std::vector<std::string>& items,
                 int threads, ProgressLine& line) {
  const auto connect = [&] { return archive.connect(store::Durability::rebuildable); };
  pipeline::compare_window(connect, sounds, items, threads, &interrupted, [&](const pipeline::WindowProgress& p) {
    line.show("comparing every pair", p.done, p.total, false);
  });
  line.clear();
}

// ITEM SECONDS EARLIEST LATEST: the world's clock at a position of an item.
base::Result<void> say_time(archive::Archive& archive, const Options& options) {
  const auto item = find_item(archive.catalogue(), options.time[0]);
  model::Statement said;
  said.key = model::clock_time_key;
  said.value =
      base::to_utf8(fmt::format("{} {} {} {}", options.time[1], options.time[2], options.time[3], options.words));
  said.by = base::to_utf8(options.by), said.evidence = base::to_utf8(options.evidence);
  auto record = archive::make_statement(archive, {item.id, ""}, std::move(said));
  if (!record) return tl::unexpected(record.error());
  archive.commit({std::move(*record)});
  return {};
}

void say_what_is_said(archive::Archive& archive, const Options& options) {
  auto& catalogue = archive.catalogue();
  const auto pair = [&](const std::vector<std::string>& texts, const std::string& what, double offset_s) {
    if (texts.empty()) return;
    const auto ids = ids_of(catalogue, texts);
    if (const auto said = views::say_link(archive, ids[0], ids[1], what, offset_s, base::to_utf8(options.by),
                                          base::to_utf8(options.evidence));
        !said)
      throw CLI::RuntimeError(fail(said.error()));
  };
  double offset_s = 0;
  if (!options.lock.empty()) {
    char* end = nullptr;
    offset_s = std::strtod(options.offset.c_str(), &end);
    if (options.offset.empty() || *end != '\0' || !std::isfinite(offset_s))
      throw CLI::RuntimeError(
          fail("--lock needs --offset SECONDS: the time in A minus the time in B of one common sound"));
  }
  pair(options.lock, "lock", offset_s);
  pair(options.reject, "reject", 0);
  pair(options.recording, "recording", 0);
  pair(options.release, "release", 0);
  if (!options.time.empty())
    if (const auto said = say_time(archive, options); !said) throw CLI::RuntimeError(fail(said.error()));
}

std::vector<std::string> window_items(archive::Archive& archive, const Options& options) {
  if (!options.items.empty() && !options.all) return ids_of(archive.catalogue(), options.items);
  std::vector<std::string> out;
  for (const auto& sound : archive.catalogue().sounds().heard()) out.push_back(sound.item);
  return out;
}

int run_clock(const Globals& globals, const Options& options) {
  if (options.window && !options.all && options.items.size() < 2)
    return fail("--window needs at least two items, or --all");
  const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::unique_ptr<pipeline::Jails> jails;
  // Before any thread.
  if (auto prepared = pipeline::Jails::prepare(threads, pipeline::run_task)) jails = std::move(*prepared);
  auto archive = open_archive(globals);
  ProgressLine line;
  if (jails) derive(globals, *archive, *jails, threads, line);
  if (interrupted) return fail("interrupted: the same command goes on where it stopped");
  auto& catalogue = archive->catalogue();
  pipeline::Sounds sounds(archive->layout());
  if (!options.why.empty()) {
    const auto ids = ids_of(catalogue, options.why);
    const Json why = views::why_pair(catalogue, sounds, ids[0], ids[1]);
    if (globals.json) print_json({{"why", why}});
    else print_why(catalogue, why);
    return 0;
  }
  say_what_is_said(*archive, options);
  if (options.window || options.all) {
    compare_all(*archive, sounds, window_items(*archive, options), threads, line);
    if (interrupted)
      return fail("interrupted: what was compared is kept, and the same command goes on where it stopped");
  }
  Json clock = views::clock_groups(catalogue, sounds);
  if (!options.items.empty() && !options.window) {
    Json groups = Json::array();
    for (const auto& id : ids_of(catalogue, options.items))
      if (Json group = views::group_of(clock, id);
          group.is_object() && std::find(groups.begin(), groups.end(), group) == groups.end())
        groups.push_back(std::move(group));
    clock["groups"] = std::move(groups);
  }
  if (globals.json) print_json(clock);
  else print_clock(clock);
  return 0;
}

}  // namespace

std::vector<Command> add_clock_command(CLI::App& app, Globals& globals) {
  auto* clock = app.add_subcommand("clock", "Put clips of one event on one time line, by their sound");
  clock->footer(
      "Examples:\n  contrechamp clock                                  every group found through the index\n"
      "  contrechamp clock --window a.mp4 b.mp4 c.mov       compare each with each, however faint\n"
      "  contrechamp clock --all                            the same for the whole archive (up to about 500 clips)\n"
      "  contrechamp clock --why a.mp4 b.mp4                the evidence\n"
      "  contrechamp clock --lock a.mp4 b.mp4 --offset 3.25   what is at 3.25 s in a is at 0 s in b\n"
      "  contrechamp clock --time a.mp4 12.5 2026-03-01T11:58:00Z 2026-03-01T12:02:00Z --words 'clock on the tower'\n"
      "Offsets hold the way of the sound: 3 ms a metre. What people say outweighs what was heard, and stays in the "
      "log.");
  auto options = std::make_shared<Options>();
  clock->add_option("item", options->items, "Only groups with these items; with --window: the items to compare");
  clock->add_flag("--window", options->window,
                  "Compare each item given with each other, not only what the index proposes");
  clock->add_flag("--all", options->all, "Compare every item with sound with every other");
  clock->add_option("--why", options->why, "Evidence of the pair A B")->expected(2);
  clock->add_option("--lock", options->lock, "State that A and B belong together, at --offset")->expected(2);
  clock->add_option("--offset", options->offset, "For --lock: time in A minus time in B of one common sound, seconds");
  clock->add_option("--reject", options->reject, "State that A and B do not belong together")->expected(2);
  clock->add_option("--recording", options->recording, "State that A and B hold one recorded sound, at two events")
      ->expected(2);
  clock->add_option("--release", options->release, "Take back what was said of A and B")->expected(2);
  clock->add_option("--by", options->by, "Who says it, of the pair or of the time; else the agent of the archive");
  clock->add_option("--evidence", options->evidence, "What it rests on, in words");
  clock
      ->add_option("--time", options->time,
                   "State that at a position of an item, the world's clock stood between two times: ITEM SECONDS "
                   "EARLIEST LATEST")
      ->expected(4);
  clock->add_option("--words", options->words, "For --time: how one knows");
  return {{clock, [&globals, options] { return run_clock(globals, *options); }}};
}

}  // namespace contrechamp::cli
