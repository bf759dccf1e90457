// The evidence of one pair of clips: what was compared, every hypothesis, and the statements about it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clock/pair/pair.h"
#include "pipeline/stages/clock/sounds.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

struct PairEvidence {
  std::string a, b;                   // the smaller id first
  std::optional<clock::State> state;  // nothing: one of them has no sound to compare
  double score = 0;
  double false_rate = 1;
  std::vector<clock::Hypothesis> hypotheses;
  std::vector<store::StatementRow> statements;
};

// Compares the two where no comparison is kept.
PairEvidence read_pair_evidence(store::Catalogue& catalogue, pipeline::Sounds& sounds, const std::string& first,
                                const std::string& second);

// A sentence for a person; nothing: not compared.
const char* sentence_of(std::optional<clock::State> state);

}  // namespace contrechamp::views
