#include <fmt/format.h>

#include <thread>

#include "base/digest.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/kit/streams.h"
#include "cli/kit/terminal.h"
#include "ingest/ingest.h"
#include "pipeline/jobs.h"

namespace contrechamp::cli {
namespace {

using base::Json;

struct Options {
  ingest::IngestOptions ingest;
  std::vector<std::string> paths;
  bool seal_only = false;
};

Json path_json(const std::string& path) {
  Json json{{"path", base::to_utf8(path)}};
  if (!base::is_utf8(path)) json["path_hex"] = base::to_hex(path);
  return json;
}

Json with_id(const ingest::TakenFile& file) {
  Json json{{"id", file.id}};
  json.update(path_json(file.path));
  return json;
}

Json with_reason(const ingest::LeftFile& file) {
  Json json = path_json(file.path);
  json["reason"] = file.reason;
  return json;
}

void print_report(const ingest::IngestReport& report, const std::vector<ingest::UnreadableFile>& unreadable) {
  for (const auto& [file, reason] : unreadable)
    tell("unreadable: {}: {} (sealed all the same)\n", base::to_terminal(file.path), base::to_terminal(reason));
  for (const auto& file : report.restored)
    tell("restored: {}: what was sealed was missing or damaged\n", base::to_terminal(file.path));
  for (const auto& file : report.skipped) tell("skipped: {}: {}\n", base::to_terminal(file.path), file.reason);
  for (const auto& file : report.refused) tell("refused: {}: {}\n", base::to_terminal(file.path), file.reason);
  fmt::print("{} sealed, {} known, {} unreadable, {} refused, {} skipped\n", report.sealed_count, report.known_count,
             unreadable.size(), report.refused.size(), report.skipped.size());
}

Json report_json(const ingest::IngestReport& report, const std::vector<ingest::UnreadableFile>& unreadable) {
  Json out{{"sealed", Json::array()},          {"known", Json::array()},   {"unreadable", Json::array()},
           {"refused", Json::array()},         {"skipped", Json::array()}, {"restored", Json::array()},
           {"interrupted", report.interrupted}};
  for (const auto& file : report.sealed) out["sealed"].push_back(with_id(file));
  for (const auto& file : report.known) out["known"].push_back(with_id(file));
  for (const auto& [file, reason] : unreadable) {
    out["unreadable"].push_back(with_id(file));
    out["unreadable"].back()["reason"] = reason;
  }
  for (const auto& file : report.restored) out["restored"].push_back(with_id(file));
  for (const auto& file : report.refused) out["refused"].push_back(with_reason(file));
  for (const auto& file : report.skipped) out["skipped"].push_back(with_reason(file));
  return out;
}

int run_ingest(const Globals& globals, Options& options) {
  const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  // Before any thread and any untrusted byte.
  std::unique_ptr<pipeline::Jails> jails;
  if (!options.seal_only) jails = prepare_jails(threads);
  auto archive = open_archive_to_write(globals);
  if (archive->catalogue().items().counts().items == 0) say_not_encrypted();
  std::unique_ptr<pipeline::JobLoop> loop;
  if (jails) loop = std::make_unique<pipeline::JobLoop>(*archive, *jails, threads, job_log(globals.log));

  ProgressLine line;
  options.ingest.paths.assign(options.paths.begin(), options.paths.end());
  options.ingest.list_files = globals.json;
  ingest::IngestHooks hooks;
  hooks.stop = &interrupted;
  hooks.progress = [&](const ingest::IngestProgress& p) {
    line.show(fmt::format("{} file {} of {}", p.phase, p.files_done, p.files_total), p.bytes_done, p.bytes_total, true);
  };
  hooks.space = [&](const ingest::SpaceNeed& space) {
    line.clear();
    say_space(space);
  };
  hooks.batch = [&] {
    if (loop) loop->wake();
  };
  auto report = ingest::ingest(*archive, options.ingest, hooks);
  if (!report) return fail(report.error());
  std::string stopped;  // why not all of it could be derived
  try {
    if (loop)
      loop->wait(&interrupted,
                 [&](const pipeline::JobsProgress& p) { line.show("deriving", p.done, p.done + p.open, false); });
  } catch (const base::Fatal& error) {
    stopped = error.what();
  }
  line.clear();
  report->interrupted = interrupted;
  const auto unreadable = ingest::unreadable_of(archive->catalogue(), *report);
  if (globals.json) print_json(report_json(*report, unreadable));
  else print_report(*report, unreadable);
  if (report->interrupted)
    return fail("interrupted: what was taken is sealed; the same command goes on where it stopped");
  if (!stopped.empty()) return fail(stopped + ". Everything is sealed; what is still to be derived waits");
  return unreadable.empty() && report->refused.empty() ? 0 : 1;
}

}  // namespace

std::vector<Command> add_ingest_command(CLI::App& app, Globals& globals) {
  auto* command = app.add_subcommand("ingest", "Take folders and files into the archive: seal, describe, compare");
  command->footer(
      "Examples:\n  contrechamp ingest ~/footage/north --side north --source heron\n"
      "  contrechamp ingest clip.mp4 --note 'handed over on a card'\n"
      "Every regular file is sealed, whatever its type. Links are never followed. The same bytes met again add an\n"
      "arrival. A source is stored readable in the archive: use a pseudonym.");
  auto options = std::make_shared<Options>();
  command->add_option("path", options->paths, "Folders and files")->required()->type_name("PATH");
  command->add_option("--side", options->ingest.side, "The side that this delivery comes from");
  command->add_option("--source", options->ingest.source, "Who gave it: a pseudonym, it is stored readable");
  command->add_option("--note", options->ingest.note, "A note on this delivery");
  command->add_flag("--seal-only", options->seal_only, "Stop when everything is sealed; derive later");
  return {{command, [&globals, options] { return run_ingest(globals, *options); }}};
}

}  // namespace contrechamp::cli
