#include "copies/motion/low_motion.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace contrechamp::copies {
namespace {

// Origin of the constants: chosen on the public set of bench/copies.sh, together with the whole finder; none was varied
// on its own but `sure_margin`, which was first 0.2 and absolute, then 0.25 and 0.3 of the likeness.
constexpr float most_change = 0.5F;      // grey levels of a cell: larger changes are motion and would dominate
constexpr int row_step = 2;              // pictures of the query from row to row
constexpr int least_rows = 18;           // of two seconds of 24 rows, less the lag of 12 pictures
constexpr int most_rows = 720;           // of the query; a minute is enough evidence
constexpr int least_other_offsets = 48;  // two seconds of other offsets
constexpr double least_loss = 0.08;      // correlation that other pictures of the place may always lose
constexpr double most_loss = 0.35;       // share of the matching pictures' correlation that the others may lose
// The conditions of is_sure(): see LowMotionMatch. `sure_margin` is a share of the likeness.
constexpr double sure_likeness = 0.45, sure_margin = 0.3, sure_deviations = 3.5, sure_part = 0.3;

// Half-open range of pictures.
struct FrameRange {
  int from = 0, to = 0;
  int count() const { return to - from; }
};

// The longest run of pictures that correlate with `picture`.
FrameRange range_like(const Rows& film, const float* picture, double least) {
  FrameRange best, now;
  for (int i = 0; i < film.count(); ++i) {
    if (correlation(film.at(i), picture, film.cells) < least) now = {i + 1, i + 1};
    else now.to = i + 1;
    if (now.count() > best.count()) best = now;
  }
  return best;
}

// Changes of each cell, row by row, and their prefix sums with a stride: each over the rows that lie a multiple of
// `stride` before.
struct CellChanges {
  int rows = 0, cells = 0;
  std::vector<float> change;
  std::vector<double> sum, squares;  // (rows + stride) × cells

  CellChanges(const Rows& film, FrameRange range, int lag, int step, int stride)
      : rows(std::max(0, (range.count() - lag + step - 1) / step)), cells(film.cells) {
    const auto width = static_cast<std::size_t>(cells), back = static_cast<std::size_t>(stride) * width;
    change.reserve(static_cast<std::size_t>(rows) * width);
    sum.assign(back, 0), squares.assign(back, 0);
    for (int i = 0; i < rows; ++i) {
      const float *before = film.at(range.from + i * step), *after = film.at(range.from + i * step + lag);
      for (int c = 0; c < cells; ++c) {
        const float d = std::clamp(after[c] - before[c], -most_change, most_change);
        change.push_back(d);
        sum.push_back(sum[sum.size() - back] + d);
        squares.push_back(squares[squares.size() - back] + double{d} * d);
      }
    }
  }
  const float* at(int i) const { return change.data() + static_cast<std::size_t>(i) * cells; }
};

// Half-open range of cells.
struct Cells {
  int from = 0, to = 0;
};

// Correlation of rows of the query with the rows of the earlier film at `offset`, with the mean of each cell
// subtracted. The stride of the query's sums is 1, that of the earlier film's is row_step.
double likeness(const CellChanges& query, const CellChanges& earlier, FrameRange rows, int offset, Cells cells) {
  const double n = rows.count();
  double both = 0, one = 0, other = 0;
  for (int k = rows.from; k < rows.to; ++k)
    both += dot(query.at(k) + cells.from, earlier.at(k * row_step + offset) + cells.from, cells.to - cells.from);
  const auto row = [&](int i) { return static_cast<std::size_t>(i) * static_cast<std::size_t>(query.cells); };
  const auto q0 = row(rows.from), q1 = row(rows.to), e0 = row(rows.from * row_step + offset),
             e1 = row(rows.to * row_step + offset);
  for (auto c = static_cast<std::size_t>(cells.from); c < static_cast<std::size_t>(cells.to); ++c) {
    const double a = query.sum[q1 + c] - query.sum[q0 + c], b = earlier.sum[e1 + c] - earlier.sum[e0 + c];
    both -= a * b / n;
    one += query.squares[q1 + c] - query.squares[q0 + c] - a * a / n;
    other += earlier.squares[e1 + c] - earlier.squares[e0 + c] - b * b / n;
  }
  return one * other < 1e-9 ? 0 : both / std::sqrt(one * other);
}

// Rows of the query that have a row of the earlier film at this offset.
FrameRange common_rows(const CellChanges& query, const CellChanges& earlier, int offset) {
  const int from = offset >= 0 ? 0 : (-offset + row_step - 1) / row_step;
  return {from, std::max(from, std::min(query.rows, (earlier.rows - 1 - offset) / row_step + 1))};
}

}  // namespace

std::optional<LowMotionMatch> correlate_low_motion(const Rows& query, const Rows& earlier, std::pair<int, int> matching,
                                                   int lag) {
  if (matching.first < 0 || matching.second < 0 || matching.first >= query.count() ||
      matching.second >= earlier.count())
    return std::nullopt;
  const double correlation_of_matching =
      correlation(query.at(matching.first), earlier.at(matching.second), query.cells);
  const double least = correlation_of_matching - std::max(least_loss, most_loss * std::abs(correlation_of_matching));
  FrameRange query_range = range_like(query, earlier.at(matching.second), least),
             earlier_range = range_like(earlier, query.at(matching.first), least);
  const CellChanges e(earlier, earlier_range, lag, 1, row_step);
  FrameRange examined = query_range;  // its middle part, where it is long
  if (const int over = query_range.count() - lag - most_rows * row_step; over > 0)
    examined.from += over / 2, examined.to -= over - over / 2;
  const CellChanges q(query, examined, lag, row_step, 1);
  const Cells all_cells{0, q.cells};
  const int least_common = std::max(least_rows, std::min(q.rows, e.rows / row_step) / 2);
  std::vector<std::pair<int, double>> all;
  LowMotionMatch best;
  best.likeness = -1;
  for (int offset = (least_common - q.rows) * row_step; offset <= e.rows - least_common * row_step; ++offset) {
    const FrameRange rows = common_rows(q, e, offset);
    if (rows.count() < least_common) continue;
    all.emplace_back(offset, likeness(q, e, rows, offset, all_cells));
    if (all.back().second > best.likeness) best.offset = offset, best.likeness = all.back().second;
  }
  double n = 0, sum = 0, squares = 0, second = -1;
  for (const auto& [offset, value] : all) {
    if (std::abs(offset - best.offset) <= lag) continue;
    n += 1, sum += value, squares += value * value, second = std::max(second, value);
  }
  if (n < least_other_offsets) return std::nullopt;
  best.margin = best.likeness - second;
  best.deviations = (best.likeness - sum / n) / std::sqrt(std::max(squares / n - sum / n * sum / n, 1e-9));
  const FrameRange rows = common_rows(q, e, best.offset);
  const int middle = (rows.from + rows.to) / 2, half = q.cells / 2;
  best.least_part =
      std::min({likeness(q, e, {rows.from, middle}, best.offset, all_cells),
                likeness(q, e, {middle, rows.to}, best.offset, all_cells), likeness(q, e, rows, best.offset, {0, half}),
                likeness(q, e, rows, best.offset, {half, q.cells})});
  // From rows of the two ranges to pictures of the films.
  best.offset += earlier_range.from - examined.from;
  best.from = std::max(query_range.from, earlier_range.from - best.offset);
  best.to = std::min(query_range.to, earlier_range.to - best.offset);
  return best;
}

bool is_sure(const LowMotionMatch& line) {
  return line.likeness >= sure_likeness && line.margin >= sure_margin * line.likeness &&
         line.deviations >= sure_deviations && line.least_part >= sure_part;
}

}  // namespace contrechamp::copies
