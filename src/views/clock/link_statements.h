// What people say of how two clips with sound lie to each other.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "archive/archive.h"
#include "base/json.h"

namespace contrechamp::views {

struct SaidOfPair {
  std::string a, b;  // a is the smaller id; offset_s is time in a minus time in b
  std::string what;  // lock, reject, recording
  double offset_s = 0;
  std::string by, evidence;
  std::int64_t time_us = 0;
  std::int64_t seq = -1;
};

using PairVoices = std::map<std::pair<std::string, std::string>, std::vector<SaidOfPair>>;

// The last word of each person about each pair, in the order of the log; who released a pair says nothing of it.
PairVoices voices_of_pairs(store::Catalogue& catalogue);
// Do they contradict each other: not the same word, or locked more than half a millisecond apart?
bool disagree(const std::vector<SaidOfPair>& voices);
// The word that governs each pair: the newest of all that stand.
std::vector<SaidOfPair> said_of_pairs(store::Catalogue& catalogue);
// [{"seq", "by", "what", "offset_s", "evidence", "time"}], offsets as time in `a` minus time in the other.
base::Json to_json(const std::vector<SaidOfPair>& voices, const std::string& a);

// Keeps a statement in the log; refused for a word that is none of these, for one item twice, for an offset beyond
// days. `by` empty: the agent of the archive.
base::Result<void> say_link(archive::Archive& archive, const std::string& a, const std::string& b,
                            const std::string& what, double offset_s, const std::string& by = "",
                            const std::string& evidence = "");

}  // namespace contrechamp::views
