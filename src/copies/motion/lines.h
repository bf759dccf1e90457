// Temporal alignment: finds straight lines in the similarity matrix of two films along which their changes agree.
#pragma once

#include <optional>
#include <vector>

#include "copies/motion/changes.h"

namespace contrechamp::copies {

// Half-open range of rows.
struct Run {
  double value = 0;  // sum of the likeness beyond chance, weighted by activity
  int from = 0, to = 0;
};

// Column = speed × row + offset.
struct Line {
  double speed = 1, offset = 0;
  Run run;
};

// The likeness that other takes by one fixed camera reach without agreeing on a moment; what is more counts as
// evidence.
inline constexpr double chance_likeness = 0.35;  // see docs/copies.md, "Parameters and why"

class SimilarityMatrix {
 public:
  // The likeness (cosine) of each change of the query (rows) and of the earlier film (columns).
  SimilarityMatrix(const Changes& query, const Changes& earlier);
  // The line and the run on it with most evidence, over rows that are not `taken` (one flag a row).
  Line best_line(const std::vector<char>& taken) const;
  double at(int row, double column) const;  // linear between columns
  int rows() const { return query_.count; }
  int columns() const { return earlier_.count; }

 private:
  Run best_run(const std::vector<char>& taken, double speed, double offset) const;
  float weight(int row, double column) const;

  const Changes& query_;
  const Changes& earlier_;
  std::vector<float> values_;
};

}  // namespace contrechamp::copies
