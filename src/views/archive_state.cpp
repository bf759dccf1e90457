#include "views/archive_state.h"

#include "base/strings.h"
#include "views/views.h"

namespace contrechamp::views {
namespace {

using base::Json;

Json view_delivery(const DeliveryState& delivery, const store::Counts& counts) {
  if (!delivery.now) {
    if (counts.waiting + counts.running == 0) return {};
    return {{"phase", "deriving"},
            {"files_done", counts.done + counts.failed},
            {"files_total", counts.done + counts.failed + counts.waiting + counts.running},
            {"bytes_done", 0},
            {"bytes_total", 0},
            {"remaining_s", nullptr}};
  }
  const auto& now = *delivery.now;
  Json remaining;
  if (now.bytes_done > 0 && delivery.seconds > 1)  // before that, its speed tells little
    remaining =
        delivery.seconds * static_cast<double>(now.bytes_total - now.bytes_done) / static_cast<double>(now.bytes_done);
  return {{"phase", now.phase},           {"files_done", now.files_done},   {"files_total", now.files_total},
          {"bytes_done", now.bytes_done}, {"bytes_total", now.bytes_total}, {"remaining_s", remaining}};
}

}  // namespace

Json view_archive(const archive::Settings& settings, store::Catalogue& catalogue, const std::string& stopped,
                  const DeliveryState& delivery) {
  const auto counts = catalogue.items().counts();
  return {{"name", settings.name},
          {"agent", settings.agent},
          {"encrypted", false},
          {"counts", view_counts(counts)},
          {"sides", catalogue.items().sides()},
          {"sources", catalogue.items().sources()},
          {"work",
           {{"waiting", counts.waiting},
            {"running", counts.running},
            {"done", counts.done},
            {"failed", counts.failed},
            {"stopped", stopped.empty() ? Json() : Json(base::to_utf8(stopped))}}},
          {"ingest", view_delivery(delivery, counts)},
          {"last_ingest", delivery.last}};
}

}  // namespace contrechamp::views
