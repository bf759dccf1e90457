// Stated links: statements about the relation of the clocks of two clips with sound.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "archive/archive.h"
#include "model/statement.h"

namespace contrechamp::views {

// The newest statement of one author about one pair.
struct LinkOpinion {
  std::string a, b;  // a is the smaller id
  model::LinkStatement::What what = model::LinkStatement::What::lock;
  double offset_s = 0;  // time in a minus time in b
  std::string by, evidence;
  std::int64_t time_us = 0;
  std::int64_t seq = -1;
};

struct PairOpinions {
  std::vector<LinkOpinion> opinions;  // one for each author, in the order of the log
  bool disputed = false;              // not all the same, or locks more than half a millisecond apart
};
using LinkOpinions = std::map<std::pair<std::string, std::string>, PairOpinions>;

// By pair, the smaller id first. An author who released a pair has no opinion of it.
LinkOpinions opinions_of_links(store::Catalogue& catalogue);
// The opinion that the solver follows, of each pair: the newest.
std::vector<LinkOpinion> governing_opinions(store::Catalogue& catalogue);

// Writes a statement to the log; refused for a `what` that is none, for one item twice, for an offset beyond days.
// `by` empty: the agent of the archive.
base::Result<void> state_link(archive::Archive& archive, const std::string& a, const std::string& b,
                              const std::string& what, double offset_s, const std::string& by = "",
                              const std::string& evidence = "");

}  // namespace contrechamp::views
