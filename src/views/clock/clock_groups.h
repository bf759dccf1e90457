// The clock of an archive: groups solved from compared pairs and from what people said, kept until one of them changes,
// and shown as the JSON of `clock` and of the HTTP API (docs/cli.md, docs/api.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "base/json.h"
#include "pipeline/stages/clock/sounds.h"

namespace contrechamp::views {

// Solves anew when pairs or statements have changed. Any thread; takes as long as the groups need.
base::Json clock_groups(store::Catalogue& catalogue, pipeline::Sounds& sounds);
// One group of them by its id, or the one that holds an item; null when there is none.
base::Json group_of(const base::Json& groups, const std::string& id);
// Evidence of a pair: what was compared, every hypothesis, what was said, in words too.
base::Json why_pair(store::Catalogue& catalogue, pipeline::Sounds& sounds, const std::string& a, const std::string& b);

// A sentence for a person.
std::string state_in_words(const std::string& state);

}  // namespace contrechamp::views
