#include "views/json/archive.h"

#include "base/strings.h"

namespace contrechamp::views {
namespace {

using base::Json;

Json work_json(const ArchiveState& state) {
  const auto& counts = state.counts;
  return {{"waiting", counts.waiting},
          {"running", counts.running},
          {"done", counts.done},
          {"failed", counts.failed},
          {"stopped", state.stopped.empty() ? Json() : Json(base::to_utf8(state.stopped))}};
}

Json progress_json(const std::optional<DeliveryProgress>& progress) {
  if (!progress) return {};
  return {{"phase", progress->phase},
          {"files_done", progress->files_done},
          {"files_total", progress->files_total},
          {"bytes_done", progress->bytes_done},
          {"bytes_total", progress->bytes_total},
          {"remaining_s", progress->remaining_s ? Json(*progress->remaining_s) : Json()}};
}

Json end_json(const std::optional<DeliveryEnd>& end) {
  if (!end) return {};
  if (!end->error.empty()) return {{"error", end->error}};
  return {{"error", nullptr},
          {"sealed", end->sealed},
          {"known", end->known},
          {"refused", end->refused},
          {"skipped", end->skipped}};
}

}  // namespace

Json to_json(const ArchiveState& state) {
  return {{"name", state.name},
          {"agent", state.agent},
          {"encrypted", false},
          {"counts", to_json(state.counts)},
          {"sides", state.sides},
          {"sources", state.sources},
          {"work", work_json(state)},
          {"ingest", progress_json(state.delivery)},
          {"last_ingest", end_json(state.last_delivery)}};
}

Json to_json(const store::Counts& c) {
  return {{"items", c.items},           {"video", c.video},   {"photo", c.photo},
          {"sound", c.sound},           {"text", c.text},     {"other", c.other},
          {"unreadable", c.unreadable}, {"copies", c.copies}, {"size_bytes", c.size_bytes}};
}

}  // namespace contrechamp::views
