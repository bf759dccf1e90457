#include "copies/motion/lines.h"

#include <array>
#include <cmath>

namespace contrechamp::copies {
namespace {

// Origin of the constants: chosen on the public set of bench/copies.sh, together with the whole finder; none was varied
// on its own.
// Speeds of edited copies, from 2/3 to 3/2, mostly in steps of 0.05. The fine search below covers 0.024 around each.
constexpr std::array speeds = {1.0, 0.8, 0.85, 0.9, 0.95, 1.05, 1.1, 1.15, 1.2, 1.25, 0.75, 1.3, 1.35, 1.5, 0.667};
// Evidence at another speed counts this much less: over a short stretch every speed fits.
constexpr double other_speed_factor = 0.93;
// Rows that both films must share on a line: half a second (motion.cpp: a row is 1/8 s).
constexpr int least_rows = 4;

}  // namespace

SimilarityMatrix::SimilarityMatrix(const Changes& query, const Changes& earlier) : query_(query), earlier_(earlier) {
  values_.resize(static_cast<std::size_t>(rows()) * columns());
  for (int k = 0; k < rows(); ++k)
    for (int j = 0; j < columns(); ++j)
      values_[static_cast<std::size_t>(k) * columns() + j] = dot(query.at(k), earlier.at(j), query.cells);
}

double SimilarityMatrix::at(int row, double column) const {
  const int j = static_cast<int>(std::floor(column));
  if (j < 0 || j > columns() - 1) return 0;
  const float* values = values_.data() + static_cast<std::size_t>(row) * columns();
  const double part = column - j;
  return part == 0 || j + 1 > columns() - 1 ? values[j] : values[j] * (1 - part) + values[j + 1] * part;
}

float SimilarityMatrix::weight(int row, double column) const {
  return std::sqrt(query_.activity[static_cast<std::size_t>(row)] *
                   earlier_.activity[static_cast<std::size_t>(std::lround(column))]);
}

// The run with the largest sum (Kadane's algorithm).
Run SimilarityMatrix::best_run(const std::vector<char>& taken, double speed, double offset) const {
  Run best, current;
  for (int k = 0; k < rows(); ++k) {
    const double j = speed * k + offset;
    if (j < 0 || j > columns() - 1 || taken[static_cast<std::size_t>(k)] != 0) {
      current = {0, k + 1, k + 1};
      continue;
    }
    current.value += weight(k, j) * (at(k, j) - chance_likeness);
    current.to = k + 1;
    if (current.value <= 0) current = {0, k + 1, k + 1};
    else if (current.value > best.value) best = current;
  }
  return best;
}

Line SimilarityMatrix::best_line(const std::vector<char>& taken) const {
  Line best;
  const auto worth = [](double speed, double value) { return speed == 1.0 ? value : value * other_speed_factor; };
  const auto take = [&](double speed, double offset) {
    const Run run = best_run(taken, speed, offset);
    if (worth(speed, run.value) > worth(best.speed, best.run.value)) best = {speed, offset, run};
  };
  for (const double speed : speeds)
    for (double offset = -speed * (rows() - least_rows); offset < columns() - least_rows; offset += 1)
      take(speed, offset);
  if (best.run.value <= 0) return best;
  // Fine search: speeds in steps of 0.008, offsets in quarters of a row.
  const double coarse = best.speed, middle = (best.run.from + best.run.to) / 2.0;
  const double centre = coarse * middle + best.offset;
  for (double ds = -0.024; ds <= 0.0241; ds += 0.008) {
    if (coarse == 1.0 && ds != 0) continue;
    for (double d = -1; d <= 1.01; d += 0.25) take(coarse + ds, centre + d - (coarse + ds) * middle);
  }
  return best;
}

}  // namespace contrechamp::copies
