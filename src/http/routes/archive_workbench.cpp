#include "http/routes/archive_workbench.h"

#include "archive/saying.h"
#include "base/coded.h"
#include "base/strings.h"
#include "http/server/threads.h"
#include "intake/folders.h"
#include "pipeline/stages/listen/listen.h"
#include "views/clock/clock_alone.h"
#include "views/clock/clock_groups.h"
#include "views/copies/copy_list.h"
#include "views/views.h"

namespace contrechamp::http {

using base::Json;

namespace {
constexpr int reader_count = answer_threads + 3 * slow_threads;  // one for each thread of the server that may ask
constexpr std::size_t most_folders = 2000;                       // of one listing
constexpr auto kept_for = std::chrono::milliseconds(1000);
constexpr int share = 10;  // of the time at most one in so many goes into making one answer anew while much changes

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}
}  // namespace

ArchiveWorkbench::ArchiveWorkbench(archive::Archive& archive, pipeline::JobLoop& jobs, pipeline::Jails& previews)
    : archive_(archive),
      loop_(jobs),
      previews_(previews),
      readers_(archive, reader_count),
      sounds_(archive.layout(), std::size_t{256} << 20) {}

void ArchiveWorkbench::set_ingest(std::optional<ingest::IngestProgress> progress) {
  std::lock_guard lock(ingest_mutex_);
  if (progress && (!ingest_ || std::string(ingest_->phase) != progress->phase))
    ingest_start_ = std::chrono::steady_clock::now();
  if (!progress) ++said_;
  ingest_ = progress;
  ++changes_;
}

void ArchiveWorkbench::set_last_ingest(Json report) {
  std::lock_guard lock(ingest_mutex_);
  last_ingest_ = std::move(report);
}

base::Result<Json> ArchiveWorkbench::ingest(const IngestAsked& asked) {
  if (!begin_ingest_) return base::fail(base::ErrorKind::refused, base::Code::ingest_none);
  ingest::IngestOptions options;
  options.side = asked.side, options.source = asked.source, options.note = asked.note;
  for (const auto& path : asked.paths) {
    if (path.empty() || path[0] != '/') return base::fail(base::ErrorKind::refused, base::Code::path_not_absolute);
    if (std::error_code error; !std::filesystem::exists(path, error))
      return base::fail(base::ErrorKind::not_found, base::Code::no_path);
    options.paths.emplace_back(path);
  }
  if (options.paths.empty()) return base::fail(base::ErrorKind::refused, base::Code::ingest_nothing);
  {
    std::lock_guard lock(ingest_mutex_);
    if (ingest_) return base::fail(base::ErrorKind::refused, base::Code::ingest_busy);
    ingest_ = ingest::IngestProgress{};
    ingest_start_ = std::chrono::steady_clock::now();
    last_ingest_ = nullptr;
  }
  ++said_;  // no kept answer may say that nothing is being taken in
  ++changes_;
  begin_ingest_(std::move(options));
  return Json{{"started", asked.paths.size()}};
}

base::Result<Json> ArchiveWorkbench::folders(const std::string& path) {
  Json starts = Json::array();
  for (const auto& start : intake::folder_starts()) starts.push_back({{"kind", start.kind}, {"path", start.path}});
  intake::FolderListing found;
  if (!path.empty()) {
    auto listed = intake::list_folders(path, most_folders);
    if (!listed) return tl::unexpected(listed.error());
    found = std::move(*listed);
  }
  const auto text = [](const std::string& value) { return value.empty() ? Json() : Json(value); };
  return Json{{"path", text(found.path)}, {"parent", text(found.parent)}, {"folders", found.folders},
              {"more", found.more},       {"unnamed", found.unnamed},     {"files", found.files},
              {"starts", starts}};
}

Json ArchiveWorkbench::last_ingest() {
  std::lock_guard lock(ingest_mutex_);
  return last_ingest_;
}

// The one place that knows whether the archive is written to.
std::string ArchiveWorkbench::write_refusal() { return archive_.write_refusal(); }

std::uint64_t ArchiveWorkbench::change_count() {
  const bool refuses = !write_refusal().empty();
  if (refuses_.exchange(refuses) != refuses) ++changes_;  // a page shows it
  // What was told from a kept answer may have missed the last changes: they are told once more.
  if (owed_ && steady_ms() >= owed_at_ms_ && owed_.exchange(false)) ++changes_;
  return changes_.load() + loop_.changes();
}

// The same answer as long as nothing was said, and nothing changed or it is young enough. One makes it anew; whoever
// asks meanwhile is given what was.
Json ArchiveWorkbench::kept(const std::string& name, const std::function<Json()>& make) {
  const std::uint64_t said = said_, changes = changes_.load() + loop_.changes();
  const auto now = std::chrono::steady_clock::now();
  {
    std::lock_guard lock(kept_mutex_);
    const auto found = kept_.find(name);
    if (found != kept_.end() && found->second.said == said) {
      Kept& was = found->second;
      if (was.changes == changes || was.in_making || now - was.at < was.young) {
        if (was.changes != changes && !owed_.exchange(true))
          owed_at_ms_ = steady_ms() + std::chrono::duration_cast<std::chrono::milliseconds>(was.young).count();
        return was.answer;
      }
      was.in_making = true;
    }
  }
  Json answer;
  try {
    answer = make();
  } catch (...) {
    std::lock_guard lock(kept_mutex_);
    kept_.erase(name);
    throw;
  }
  std::lock_guard lock(kept_mutex_);
  if (kept_.size() > 50) kept_.clear();
  kept_[name] = {
      answer, said, changes, now,
      std::max<std::chrono::steady_clock::duration>(kept_for, share * (std::chrono::steady_clock::now() - now))};
  return answer;
}

Json ArchiveWorkbench::ingest_json(const store::Counts& counts) {
  std::lock_guard lock(ingest_mutex_);
  if (!ingest_) {
    if (counts.waiting + counts.running == 0) return {};
    return {{"phase", "deriving"},
            {"files_done", counts.done + counts.failed},
            {"files_total", counts.done + counts.failed + counts.waiting + counts.running},
            {"bytes_done", 0},
            {"bytes_total", 0},
            {"remaining_s", nullptr}};
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - ingest_start_).count();
  Json remaining;
  if (ingest_->bytes_done > 0 && seconds > 1)
    remaining = seconds * static_cast<double>(ingest_->bytes_total - ingest_->bytes_done) /
                static_cast<double>(ingest_->bytes_done);
  return {
      {"phase", ingest_->phase},           {"files_done", ingest_->files_done},   {"files_total", ingest_->files_total},
      {"bytes_done", ingest_->bytes_done}, {"bytes_total", ingest_->bytes_total}, {"remaining_s", remaining}};
}

Json ArchiveWorkbench::archive() {
  return kept("archive", [this]() -> Json {
    auto catalogue = readers_.lend();
    const auto counts = catalogue->counts();
    const std::string stopped = loop_.fatal();
    return {{"name", archive_.settings().name},
            {"agent", archive_.settings().agent},
            {"encrypted", false},
            {"counts", views::view_counts(counts)},
            {"sides", catalogue->sides()},
            {"sources", catalogue->sources()},
            {"work",
             {{"waiting", counts.waiting},
              {"running", counts.running},
              {"done", counts.done},
              {"failed", counts.failed},
              {"stopped", stopped.empty() ? Json() : Json(base::to_utf8(stopped))}}},
            {"ingest", ingest_json(counts)},
            {"last_ingest", last_ingest()}};
  });
}

Json ArchiveWorkbench::items(const store::ItemQuery& query) {
  Json rows = Json::array();
  const auto items = readers_->items(query);
  for (const auto& item : items) rows.push_back(views::view(item));
  const bool more = query.limit > 0 && static_cast<std::int64_t>(items.size()) == query.limit;
  const auto count = [&] { return Json(readers_->count_items(query)); };
  return {{"total", query.after.empty() ? kept("count " + filters_of(query), count) : Json()},
          {"offset", query.after.empty() ? Json(query.offset) : Json()},
          {"next", more ? Json(store::cursor_of(query, items.back())) : Json()},
          {"items", rows}};
}

base::Result<store::ItemRow> ArchiveWorkbench::find(const std::string& id) {
  auto item = readers_->item(id);
  if (!item) return base::fail(base::ErrorKind::not_found, base::Code::no_item);
  return *item;
}

base::Result<Json> ArchiveWorkbench::item(const std::string& id) {
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  return views::view_whole(*readers_.lend(), *item);
}

base::Result<Json> ArchiveWorkbench::copies(const std::string& id) {
  if (!id.empty())
    if (const auto item = find(id); !item) return tl::unexpected(item.error());
  return views::view_copies(*readers_.lend(), id);
}

base::Result<Json> ArchiveWorkbench::families(const std::string& id) {
  if (id.empty()) return kept("families", [&] { return views::view_families(*readers_.lend(), ""); });
  if (const auto item = find(id); !item) return tl::unexpected(item.error());
  return views::view_families(*readers_.lend(), id);
}

Json ArchiveWorkbench::jobs(const std::string& state) {
  Json rows = Json::array();
  for (const auto& job : readers_->jobs("", state)) rows.push_back(views::view(job));
  return rows;
}

Json ArchiveWorkbench::clock() {
  return kept("clock", [this] {
    std::lock_guard lock(clock_mutex_);
    return views::clock_groups(*readers_.lend(), sounds_);
  });
}

Json ArchiveWorkbench::clock_alone(std::int64_t limit) { return views::clips_alone(*readers_.lend(), clock(), limit); }

base::Result<Json> ArchiveWorkbench::clock_of(const std::string& id) {
  if (const auto item = find(id); !item) return tl::unexpected(item.error());
  return views::group_of(clock(), id);
}

base::Result<Json> ArchiveWorkbench::why(const std::string& a, const std::string& b) {
  for (const auto& id : {a, b})
    if (const auto item = find(id); !item) return tl::unexpected(item.error());
  std::lock_guard lock(clock_mutex_);
  return views::why_pair(*readers_.lend(), sounds_, a, b);
}

base::Result<Json> ArchiveWorkbench::say_link(const std::string& a, const std::string& b,
                                              const model::Statement& said) {
  for (const auto& id : {a, b})
    if (const auto item = find(id); !item) return tl::unexpected(item.error());
  auto record = archive::make_statement(archive_, {a, ""}, said);
  if (!record) return tl::unexpected(record.error());
  const std::int64_t first = commit({std::move(*record)});
  Json answer = clock();
  answer["first_seq"] = first;
  return answer;
}

base::Result<Json> ArchiveWorkbench::wave(const std::string& id, std::int64_t points) {
  if (const auto item = find(id); !item) return tl::unexpected(item.error());
  return pipeline::wave_json(archive_.layout(), id, points);
}

}  // namespace contrechamp::http
