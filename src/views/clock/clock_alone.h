// Clips with sound that are members of no group, each with its strongest pair.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "views/clock/archive_clock.h"

namespace contrechamp::views {

struct ClipAlone {
  std::string id;
  store::ItemName item;
  std::optional<clock::State> state;  // of the best pair; nothing: compared with no other
  struct Partner {
    std::string id, name;
    double score = 0;
  };
  std::optional<Partner> best;
};

struct ClipsAlone {
  std::size_t total = 0;
  std::vector<ClipAlone> clips;  // in order of id
};

// At most `limit` clips.
ClipsAlone clips_alone(store::Catalogue& catalogue, const ArchiveClock& clock, std::int64_t limit);

}  // namespace contrechamp::views
