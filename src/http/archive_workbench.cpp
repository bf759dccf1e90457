#include "http/archive_workbench.h"

#include "media/preview.h"
#include "work/clock_book.h"
#include "work/derived.h"
#include "work/listening.h"
#include "work/pictures.h"
#include "work/views.h"

namespace contrechamp::http {

using base::Json;

ArchiveWorkbench::ArchiveWorkbench(archive::Archive& archive, work::JobLoop& jobs, work::Jails& previews)
    : archive_(archive), loop_(jobs), previews_(previews), catalogue_(archive.connect()), sounds_(archive.layout(), std::size_t{256} << 20) {}

void ArchiveWorkbench::set_ingest(std::optional<work::IngestProgress> progress) {
  std::lock_guard lock(ingest_mutex_);
  if (progress && (!ingest_ || std::string(ingest_->phase) != progress->phase))
    ingest_start_ = std::chrono::steady_clock::now();
  ingest_ = progress;
  ++changes_;
}

std::uint64_t ArchiveWorkbench::change_count() { return changes_.load() + loop_.changes(); }

Json ArchiveWorkbench::ingest_json(const store::Counts& counts) {
  std::lock_guard lock(ingest_mutex_);
  if (!ingest_) {
    if (counts.waiting + counts.running == 0) return {};
    return {{"phase", "deriving"}, {"files_done", counts.done + counts.failed},
            {"files_total", counts.done + counts.failed + counts.waiting + counts.running},
            {"bytes_done", 0}, {"bytes_total", 0}, {"remaining_s", nullptr}};
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - ingest_start_).count();
  Json remaining;
  if (ingest_->bytes_done > 0 && seconds > 1)
    remaining = seconds * static_cast<double>(ingest_->bytes_total - ingest_->bytes_done) /
                static_cast<double>(ingest_->bytes_done);
  return {{"phase", ingest_->phase}, {"files_done", ingest_->files_done}, {"files_total", ingest_->files_total},
          {"bytes_done", ingest_->bytes_done}, {"bytes_total", ingest_->bytes_total}, {"remaining_s", remaining}};
}

Json ArchiveWorkbench::archive() {
  const auto counts = catalogue_->counts();
  return {{"name", archive_.settings().name},
          {"agent", archive_.settings().agent},
          {"encrypted", false},
          {"counts", work::view_counts(counts)},
          {"sides", catalogue_->sides()},
          {"sources", catalogue_->sources()},
          {"work", {{"waiting", counts.waiting}, {"running", counts.running}, {"done", counts.done}, {"failed", counts.failed}}},
          {"ingest", ingest_json(counts)}};
}

Json ArchiveWorkbench::items(const store::ItemQuery& query) {
  Json rows = Json::array();
  for (const auto& item : catalogue_->items(query)) rows.push_back(work::view(item));
  return {{"total", catalogue_->count_items(query)}, {"offset", query.offset}, {"items", rows}};
}

base::Result<store::ItemRow> ArchiveWorkbench::find(const std::string& id) {
  auto item = catalogue_->item(id);
  if (!item) return base::fail(base::ErrorKind::not_found, "no such item");
  return *item;
}

base::Result<Json> ArchiveWorkbench::item(const std::string& id) {
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  return work::view_whole(*catalogue_, *item);
}

base::Result<Json> ArchiveWorkbench::say(const std::string& id, const std::string& key, const std::string& value) {
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  if (key.empty() || key.size() > 40 || key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
    return base::fail(base::ErrorKind::refused, "a key is of small letters");
  archive_.commit({archive_.make_record(archive::event_type::metadata_modification, id, {{"key", key}, {"value", value}})});
  ++changes_;
  return this->item(id);
}

base::Result<Json> ArchiveWorkbench::copies(const std::string& id) {
  if (!id.empty())
    if (const auto item = find(id); !item) return tl::unexpected(item.error());
  return work::view_copies(*catalogue_, id);
}

Json ArchiveWorkbench::jobs(const std::string& state) {
  Json rows = Json::array();
  for (const auto& job : catalogue_->jobs("", state)) rows.push_back(work::view(job));
  return rows;
}

Json ArchiveWorkbench::clock() {
  std::lock_guard lock(clock_mutex_);
  return work::clock_groups(*catalogue_, sounds_);
}

base::Result<Json> ArchiveWorkbench::clock_of(const std::string& id) {
  if (const auto item = find(id); !item) return tl::unexpected(item.error());
  return work::group_of(clock(), id);
}

base::Result<Json> ArchiveWorkbench::why(const std::string& a, const std::string& b) {
  for (const auto& id : {a, b})
    if (const auto item = find(id); !item) return tl::unexpected(item.error());
  std::lock_guard lock(clock_mutex_);
  return work::why_pair(*catalogue_, sounds_, a, b);
}

base::Result<Json> ArchiveWorkbench::say_link(const std::string& a, const std::string& b, const std::string& what, double offset_s) {
  for (const auto& id : {a, b})
    if (const auto item = find(id); !item) return tl::unexpected(item.error());
  if (const auto said = work::say_link(archive_, a, b, what, offset_s); !said) return tl::unexpected(said.error());
  ++changes_;
  return clock();
}

base::Result<Json> ArchiveWorkbench::wave(const std::string& id, std::int64_t points) {
  if (const auto item = find(id); !item) return tl::unexpected(item.error());
  return work::wave_json(archive_.layout(), id, points);
}

base::Result<Body> ArchiveWorkbench::view(const store::ItemRow& item) {
  auto fd = archive_.objects().open_fd(item.id);
  if (!fd) return tl::unexpected(fd.error());
  const auto pixels = std::int64_t{std::max(item.media.width_px, 0)} * std::max(item.media.height_px, 0);
  const auto outcome = previews_.run({"view", Json::object()}, fd->get(), work::limits_for(item.size_bytes, 0, pixels));
  for (const auto& message : outcome.messages)
    if (message.type == media::MessageType::picture)
      if (auto picture = media::decode_picture(message.payload)) {
        const std::string webp = work::encode_webp(picture->picture, 80);
        work::put_derived(archive_.layout(), item.id, work::view_file, webp);
        return Body{"image/webp", webp};
      }
  return base::fail(base::ErrorKind::unreadable, outcome.finished ? "no picture could be decoded" : outcome.reason);
}

base::Result<Body> ArchiveWorkbench::rendering(const std::string& id, const std::string& what) {
  const char* file = what == "thumb" ? work::thumb_file : what == "sheet" ? work::sheet_file : work::view_file;
  if (auto bytes = work::get_derived(archive_.layout(), id, file)) return Body{"image/webp", std::move(*bytes)};
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  if (what == "view" && item->media.kind == "photo") return view(*item);
  return base::fail(base::ErrorKind::not_found, "no such picture");
}

base::Result<Body> ArchiveWorkbench::segment(const std::string& id, std::int64_t number) {
  const auto item = find(id);
  if (!item) return tl::unexpected(item.error());
  const bool video = item->media.kind == "video";
  if (!video && item->media.kind != "sound") return base::fail(base::ErrorKind::not_found, "nothing to play");
  const auto shape = media::preview_shape(video, item->media.has_sound, item->media.duration_us);
  if (number >= shape.segments) return base::fail(base::ErrorKind::not_found, "after the end");
  const std::string file = "preview-2/" + std::to_string(number) + ".mp4";
  const std::string type = video ? "video/mp4" : "audio/mp4";
  if (auto bytes = work::get_derived(archive_.layout(), id, file)) return Body{type, std::move(*bytes)};
  auto fd = archive_.objects().open_fd(id);
  if (!fd) return tl::unexpected(fd.error());
  const auto length_us = static_cast<std::int64_t>(shape.segment_s * 1e6);
  const auto pixels = std::int64_t{std::max(item->media.width_px, 0)} * std::max(item->media.height_px, 0);
  const auto outcome = previews_.run({"segment", {{"start_us", number * length_us}, {"length_us", length_us}}}, fd->get(),
                                     work::limits_for(item->size_bytes, 20000000, pixels));
  for (const auto& message : outcome.messages)
    if (message.type == media::MessageType::bytes) {
      work::put_derived(archive_.layout(), id, file, message.payload);
      return Body{type, message.payload};
    }
  return base::fail(base::ErrorKind::unreadable, outcome.finished ? "this stretch cannot be played" : outcome.reason);
}

}  // namespace contrechamp::http
