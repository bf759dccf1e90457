// The archive as a whole: what it holds, what is being derived, how far a delivery is.
#pragma once

#include <optional>
#include <string>

#include "archive/archive.h"
#include "base/json.h"
#include "ingest/ingest.h"

namespace contrechamp::views {

struct DeliveryState {
  std::optional<ingest::IngestProgress> now;  // of the delivery that is being taken in
  double seconds = 0;                         // since its phase began
  base::Json last;                            // how the one before ended; null when there was none
};

// `stopped`: why nothing more is derived, empty while it goes on. What changes from one moment to the next, whether the
// archive may be written to, is not in it.
base::Json view_archive(const archive::Settings& settings, store::Catalogue& catalogue, const std::string& stopped,
                        const DeliveryState& delivery);

}  // namespace contrechamp::views
