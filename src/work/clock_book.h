// The clock of an archive: groups solved from compared pairs and from what people said, kept until one of them changes,
// and shown as the JSON of `clock` and of the HTTP API (docs/cli.md, docs/api.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "base/json.h"
#include "work/sounds.h"

namespace contrechamp::work {

// Statements about an item, under this key: "lock ID OFFSET_S", "reject ID", "recording ID" (the same recorded sound at
// two events), "release ID". The last word about a pair counts.
inline constexpr const char* link_key = "clock_link";
// "MEDIA_S EARLIEST LATEST WORDS": what the world's clock stood at then, by whom or what.
inline constexpr const char* time_key = "clock_time";

struct SaidOfPair {
  std::string a, b;  // as said: offset_s is time in a minus time in b
  std::string what;  // lock, reject, recording
  double offset_s = 0;
  std::string agent;
};
std::vector<SaidOfPair> said_of_pairs(store::Catalogue& catalogue);

// Keeps a statement in the log; refused for a word that is none of these, for one item twice, for an offset beyond days.
base::Result<void> say_link(archive::Archive& archive, const std::string& a, const std::string& b, const std::string& what,
                            double offset_s);

// Solves anew when pairs or statements have changed. Any thread; takes as long as the groups need.
base::Json clock_groups(store::Catalogue& catalogue, Sounds& sounds);
// One group of them by its id, or the one that holds an item; null when there is none.
base::Json group_of(const base::Json& groups, const std::string& id);
// Evidence of a pair: what was compared, every hypothesis, what was said, in words too.
base::Json why_pair(store::Catalogue& catalogue, Sounds& sounds, const std::string& a, const std::string& b);

// A sentence for a person.
std::string state_in_words(const std::string& state);

}  // namespace contrechamp::work
