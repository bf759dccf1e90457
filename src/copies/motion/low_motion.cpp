#include "copies/motion/low_motion.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace contrechamp::copies {
namespace {

constexpr float largest = 0.5F;        // grey levels of a cell: more is movement, and would drown the rest
constexpr int row_step = 2;            // of the query's pictures
constexpr int least_rows = 18;         // of two seconds, less a change's length
constexpr int most_rows = 720;         // a minute of them is evidence enough
constexpr int least_others = 48;       // two seconds of other moments
constexpr double enough_alike = 0.35;  // of the likeness of the two pictures, that may be lost
constexpr double sure_likeness = 0.45, sure_margin = 0.3, sure_deviations = 3.5, sure_part = 0.3;

// Half open range of pictures.
struct Stretch {
  int from = 0, to = 0;
  int count() const { return to - from; }
};

// The longest run of pictures that look like `picture`.
Stretch place_of(const Rows& film, const float* picture, double least) {
  Stretch best, now;
  for (int i = 0; i < film.count(); ++i) {
    if (correlation(film.at(i), picture, film.cells) < least) now = {i + 1, i + 1};
    else now.to = i + 1;
    if (now.count() > best.count()) best = now;
  }
  return best;
}

// Changes of each cell, row after row; and their sums over the rows before each, those only that lie a multiple of
// `stride` before it.
struct Faint {
  int rows = 0, cells = 0;
  std::vector<float> change;
  std::vector<double> sum, squares;  // (rows + stride) × cells

  Faint(const Rows& film, Stretch place, int lag, int step, int stride)
      : rows(std::max(0, (place.count() - lag + step - 1) / step)), cells(film.cells) {
    const auto width = static_cast<std::size_t>(cells), back = static_cast<std::size_t>(stride) * width;
    change.reserve(static_cast<std::size_t>(rows) * width);
    sum.assign(back, 0), squares.assign(back, 0);
    for (int i = 0; i < rows; ++i) {
      const float *before = film.at(place.from + i * step), *after = film.at(place.from + i * step + lag);
      for (int c = 0; c < cells; ++c) {
        const float d = std::clamp(after[c] - before[c], -largest, largest);
        change.push_back(d);
        sum.push_back(sum[sum.size() - back] + d);
        squares.push_back(squares[squares.size() - back] + double{d} * d);
      }
    }
  }
  const float* at(int i) const { return change.data() + static_cast<std::size_t>(i) * cells; }
};

// Half open range of cells.
struct Cells {
  int from = 0, to = 0;
};

// Correlation of rows of the query with those of the earlier film that lie `offset` further, each cell without its
// mean. The query's stride is 1, the earlier film's is row_step.
double likeness(const Faint& query, const Faint& earlier, Stretch rows, int offset, Cells cells) {
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

// Rows of the query that have a partner at this offset.
Stretch shared(const Faint& query, const Faint& earlier, int offset) {
  const int from = offset >= 0 ? 0 : (-offset + row_step - 1) / row_step;
  return {from, std::max(from, std::min(query.rows, (earlier.rows - 1 - offset) / row_step + 1))};
}

}  // namespace

std::optional<FaintLine> compare_faint(const Rows& query, const Rows& earlier, std::pair<int, int> alike, int lag) {
  if (alike.first < 0 || alike.second < 0 || alike.first >= query.count() || alike.second >= earlier.count())
    return std::nullopt;
  const double still = correlation(query.at(alike.first), earlier.at(alike.second), query.cells);
  const double least = still - std::max(0.08, enough_alike * std::abs(still));
  Stretch q_place = place_of(query, earlier.at(alike.second), least),
          e_place = place_of(earlier, query.at(alike.first), least);
  const Faint e(earlier, e_place, lag, 1, row_step);
  Stretch looked = q_place;  // the middle of it
  if (const int over = q_place.count() - lag - most_rows * row_step; over > 0)
    looked.from += over / 2, looked.to -= over - over / 2;
  const Faint q(query, looked, lag, row_step, 1);
  const Cells every{0, q.cells};
  const int wanted = std::max(least_rows, std::min(q.rows, e.rows / row_step) / 2);
  std::vector<std::pair<int, double>> all;
  FaintLine best;
  best.likeness = -1;
  for (int offset = (wanted - q.rows) * row_step; offset <= e.rows - wanted * row_step; ++offset) {
    const Stretch rows = shared(q, e, offset);
    if (rows.count() < wanted) continue;
    all.emplace_back(offset, likeness(q, e, rows, offset, every));
    if (all.back().second > best.likeness) best.offset = offset, best.likeness = all.back().second;
  }
  double n = 0, sum = 0, squares = 0, second = -1;
  for (const auto& [offset, value] : all) {
    if (std::abs(offset - best.offset) <= lag) continue;
    n += 1, sum += value, squares += value * value, second = std::max(second, value);
  }
  if (n < least_others) return std::nullopt;
  best.margin = best.likeness - second;
  best.deviations = (best.likeness - sum / n) / std::sqrt(std::max(squares / n - sum / n * sum / n, 1e-9));
  const Stretch rows = shared(q, e, best.offset);
  const int middle = (rows.from + rows.to) / 2, half = q.cells / 2;
  best.least_part = std::min(
      {likeness(q, e, {rows.from, middle}, best.offset, every), likeness(q, e, {middle, rows.to}, best.offset, every),
       likeness(q, e, rows, best.offset, {0, half}), likeness(q, e, rows, best.offset, {half, q.cells})});
  // From rows within the places to pictures of the films.
  best.offset += e_place.from - looked.from;
  best.from = std::max(q_place.from, e_place.from - best.offset);
  best.to = std::min(q_place.to, e_place.to - best.offset);
  return best;
}

bool is_sure(const FaintLine& line) {
  return line.likeness >= sure_likeness && line.margin >= sure_margin * line.likeness &&
         line.deviations >= sure_deviations && line.least_part >= sure_part;
}

}  // namespace contrechamp::copies
