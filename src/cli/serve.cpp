#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <thread>

#include "base/digest.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/kit/streams.h"
#include "http/routes/table.h"
#include "http/server/server.h"
#include "http/server/threads.h"

namespace contrechamp::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Names and sizes of 100,000 objects take half a second to look at; hashing stops after about a second of a disk.
constexpr auto look_over_every = std::chrono::seconds(30);
constexpr std::int64_t most_hashed_at_once = 256 << 20;

struct Options {
  unsigned short port = 0;
  std::vector<std::string> paths;
  ingest::IngestOptions ingest;
};

// Takes the folders in while the page is already there. False: the work as a whole cannot go on.
bool run_ingest(http::Context& context, const ingest::IngestOptions& options) {
  ingest::IngestHooks hooks;
  hooks.stop = &interrupted;
  auto last = std::chrono::steady_clock::now();
  hooks.progress = [&](const ingest::IngestProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last < std::chrono::milliseconds(200)) return;
    last = now;
    context.delivery.set_progress(progress);
  };
  hooks.space = say_space;
  hooks.batch = [&] { context.jobs.wake(); };
  base::Json ended;
  bool good = true;
  try {
    const auto report = ingest::ingest(context.archive, options, hooks);
    if (!report) {
      fail(report.error());
      ended = {{"error", report.error().message}};
    } else {
      ended = {{"error", nullptr},
               {"sealed", report->sealed_count},
               {"known", report->known_count},
               {"refused", report->refused.size()},
               {"skipped", report->skipped.size()}};
      for (const auto* left : {&report->refused, &report->skipped})
        for (const auto& file : *left)
          tell("{}: {}: {}\n", left == &report->refused ? "refused" : "skipped", base::to_terminal(file.path),
               file.reason);
      tell("{} sealed, {} known, {} refused, {} skipped\n", report->sealed_count, report->known_count,
           report->refused.size(), report->skipped.size());
    }
  } catch (const std::exception& error) {
    fail(error.what());
    good = false;
  }
  context.delivery.end(std::move(ended));
  return good;
}

http::RequestHook request_log(LogLevel level) {
  if (level == LogLevel::off) return nullptr;
  return [level](const http::RequestNote& note) {
    write_log(level, note.event == http::RequestNote::Event::begun ? LogLevel::debug : LogLevel::info,
              http::to_line(note));
  };
}

// The same for an archive each time, below those that systems give away: a browser keeps drafts and choices for an
// address.
unsigned short port_of(const std::string& id) {
  const auto number = id.size() < 4 ? 0UL : std::strtoul(id.substr(0, 4).c_str(), nullptr, 16);
  return static_cast<unsigned short>(20000 + number % 12000);
}

// Takes deliveries in, and looks the originals over, until somebody ends the program. False: the work as a whole cannot
// go on.
bool attend(http::Context& context, bool told) {
  std::thread ingest;
  std::atomic<bool> failed{false};
  const auto tell_fatal = [&] {
    const auto why = told ? std::string() : context.jobs.fatal();
    if (why.empty()) return;
    fail(why + ". Nothing more is derived until the next start; the page goes on");
    told = true;
  };
  for (auto next_look = Clock::now(); !interrupted;) {
    tell_fatal();
    if (Clock::now() >= next_look) {
      context.archive.look_over_objects(most_hashed_at_once);
      next_look = Clock::now() + look_over_every;
    }
    if (auto next = context.delivery.take()) {
      if (ingest.joinable()) ingest.join();  // it has ended: there is one delivery at a time
      ingest = std::thread([&, asked = std::move(*next)] {
        if (!run_ingest(context, asked)) failed = true;
      });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  context.delivery.close();
  if (ingest.joinable()) ingest.join();
  tell_fatal();
  return !failed;
}

int serve(const Globals& globals, Options& options) {
  const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  auto jails = prepare_jails(threads);                                // before any thread and any untrusted byte
  auto previews = prepare_jails(http::slow_threads, media::warm_up);  // somebody waits for these
  const auto archive = options.paths.empty() ? open_archive(globals) : open_archive_to_write(globals);
  const bool looking = !archive->write_refusal().empty();
  if (archive->catalogue().items().counts().items == 0) say_not_encrypted();
  pipeline::JobLoop loop(*archive, *jails, threads, job_log(globals.log));
  if (!loop.is_mine() && loop.fatal().empty())
    tell("Another process does this archive's jobs; this one serves the page.\n");
  http::Context context(*archive, loop, *previews);
  const std::string token = base::to_hex(base::random_bytes(16));
  bool good = true;
  context.delivery.open();
  options.ingest.paths.assign(options.paths.begin(), options.paths.end());
  if (!options.paths.empty()) (void)context.delivery.begin(options.ingest);  // the first: nobody else can ask yet
  {
    http::Server server({options.port, token, port_of(archive->settings().id), request_log(globals.log)},
                        http::service_of(context));
    const std::string address = fmt::format("http://127.0.0.1:{}/?token={}", server.port(), token);
    if (globals.json) print_json({{"address", address}});
    else fmt::print("Open {}\n", address);
    if (std::fflush(stdout) != 0) return 2;  // nobody knows the address
    good = attend(context, looking);         // why it is only looked at, open_archive has told
    previews->interrupt();                   // the server waits for its last answers
  }
  tell("Ended; everything taken so far is sealed.\n");
  return !good || (!looking && !loop.fatal().empty()) ? 2 : 0;
}

}  // namespace

std::vector<Command> add_serve_command(CLI::App& app, Globals& globals) {
  auto* command = app.add_subcommand("serve", "Show the archive in the browser, on this machine only");
  command->footer(
      "Examples:\n  contrechamp serve\n  contrechamp serve --port 8400 --ingest ~/footage/north --side north");
  auto options = std::make_shared<Options>();
  command->add_option(
      "--port", options->port,
      "Port on 127.0.0.1; by default one that stays with the archive, or any free one when it is taken");
  command->add_option("--ingest", options->paths, "Take these folders in while serving")->type_name("PATH");
  command->add_option("--side", options->ingest.side, "The side that the delivery comes from");
  command->add_option("--source", options->ingest.source, "Who gave it: a pseudonym, it is stored readable");
  command->add_option("--note", options->ingest.note, "A note on the delivery");
  return {{command, [&globals, options] { return serve(globals, *options); }}};
}

}  // namespace contrechamp::cli
