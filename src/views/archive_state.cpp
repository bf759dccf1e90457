#include "views/archive_state.h"

namespace contrechamp::views {
namespace {

std::optional<DeliveryProgress> progress_of(const DeliveryState& delivery, const store::Counts& counts) {
  if (!delivery.now) {
    if (counts.waiting + counts.running == 0) return std::nullopt;
    const std::int64_t done = counts.done + counts.failed;
    return DeliveryProgress{"deriving", done, done + counts.waiting + counts.running, 0, 0, std::nullopt};
  }
  const auto& now = *delivery.now;
  DeliveryProgress out{now.phase, now.files_done, now.files_total, now.bytes_done, now.bytes_total, std::nullopt};
  if (now.bytes_done > 0 && delivery.seconds > 1)  // before that, its speed tells little
    out.remaining_s =
        delivery.seconds * static_cast<double>(now.bytes_total - now.bytes_done) / static_cast<double>(now.bytes_done);
  return out;
}

}  // namespace

ArchiveState read_archive_state(const archive::Settings& settings, store::Catalogue& catalogue,
                                const std::string& stopped, const DeliveryState& delivery) {
  ArchiveState out;
  out.name = settings.name, out.agent = settings.agent;
  out.counts = catalogue.items().counts();
  out.sides = catalogue.items().sides(), out.sources = catalogue.items().sources();
  out.stopped = stopped;
  out.delivery = progress_of(delivery, out.counts);
  out.last_delivery = delivery.last;
  return out;
}

}  // namespace contrechamp::views
