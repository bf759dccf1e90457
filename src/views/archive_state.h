// The archive as a whole: what it holds, what is being derived, how far a delivery is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "ingest/ingest.h"

namespace contrechamp::views {

struct DeliveryEnd {
  std::string error;  // empty: it ended well, and the counts are of its files
  std::int64_t sealed = 0, known = 0, refused = 0, skipped = 0;
  bool operator==(const DeliveryEnd&) const = default;
};

struct DeliveryState {
  std::optional<ingest::IngestProgress> now;  // of the delivery that is being taken in
  double seconds = 0;                         // since its phase began
  std::optional<DeliveryEnd> last;            // of the one before
};

struct DeliveryProgress {
  std::string phase;  // walking, sealing; deriving, once everything is sealed
  std::int64_t files_done = 0, files_total = 0;
  std::int64_t bytes_done = 0, bytes_total = 0;
  std::optional<double> remaining_s;
};

struct ArchiveState {
  std::string name, agent;
  store::Counts counts;
  std::vector<std::string> sides, sources;
  std::string stopped;                       // why nothing more is derived; empty while jobs go on
  std::optional<DeliveryProgress> delivery;  // nothing: no delivery goes on, and no job is open
  std::optional<DeliveryEnd> last_delivery;
};

// Whether the archive may be written to is not in it: that changes from one moment to the next.
ArchiveState read_archive_state(const archive::Settings& settings, store::Catalogue& catalogue,
                                const std::string& stopped, const DeliveryState& delivery);

}  // namespace contrechamp::views
