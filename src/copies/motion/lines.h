// Straight lines in the table of moments of two films along which their changes agree.
#pragma once

#include <optional>
#include <vector>

#include "copies/motion/changes.h"

namespace contrechamp::copies {

// Half-open range of rows.
struct Run {
  double value = 0;  // likeness beyond chance, weighted by how much changes, added up
  int from = 0, to = 0;
};

// Column = speed × row + offset.
struct Line {
  double speed = 1, offset = 0;
  Run run;
};

inline constexpr double chance = 0.35;  // likeness that unrelated movement in one place may reach

class Table {
 public:
  // likeness of each change of the query (rows) and of the earlier film (columns).
  Table(const Changes& query, const Changes& earlier);
  // The line and stretch with most evidence, over rows that are not `taken` (one flag a row).
  Line best_line(const std::vector<char>& taken) const;
  double at(int row, double column) const;  // between columns, linear
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
