#include "match/motion.h"

#include <algorithm>
#include <cmath>

#include "match/grid.h"

namespace contrechamp::match {
namespace {

constexpr int grid_cells = 900;
constexpr int lag = 4;             // steps: how far apart the pictures are whose difference is looked at
constexpr double noise = 1.0;      // grey levels: changes of this size may be the codec's
constexpr float largest = 40;      // a change beyond this counts as this much
constexpr double chance = 0.35;    // likeness that unrelated movement in one place may reach
constexpr std::size_t most_lines = 4;
constexpr double least_evidence = 0.25;  // seconds

// Changes of brightness between pictures `lag` steps apart, each of length 1, and how much changed.
struct Changes {
  int count = 0, cells = 0;
  std::vector<float> unit;
  std::vector<double> activity;  // 0…1
  const float* at(int i) const { return unit.data() + static_cast<std::size_t>(i) * cells; }
};

Changes changes(const std::vector<float>& pictures, int cells, double lag_steps) {
  Changes out;
  out.cells = cells;
  const int total = static_cast<int>(pictures.size() / static_cast<std::size_t>(cells));
  const int whole = static_cast<int>(lag_steps);
  const float part = static_cast<float>(lag_steps - whole);
  out.count = std::max(0, total - whole - (part > 0 ? 1 : 0));
  out.unit.resize(static_cast<std::size_t>(out.count) * cells);
  for (int i = 0; i < out.count; ++i) {
    const float* a = pictures.data() + static_cast<std::size_t>(i) * cells;
    const float* b = a + static_cast<std::size_t>(whole) * cells;
    const float* c = part > 0 ? b + cells : b;
    float* d = out.unit.data() + static_cast<std::size_t>(i) * cells;
    double sum = 0, squares = 0;
    for (int x = 0; x < cells; ++x) {
      d[x] = std::clamp(b[x] * (1 - part) + c[x] * part - a[x], -largest, largest);
      sum += d[x];
    }
    // A change of the whole picture (exposure, flicker, fade) is no movement.
    const float mean = static_cast<float>(sum / cells);
    for (int x = 0; x < cells; ++x) {
      d[x] -= mean;
      squares += double{d[x]} * d[x];
    }
    const float length = static_cast<float>(1 / std::sqrt(squares + 1e-6));
    for (int x = 0; x < cells; ++x) d[x] *= length;
    const double energy = squares / cells;
    out.activity.push_back(energy / (energy + noise * noise));
  }
  return out;
}

float dot(const float* a, const float* b, int n) {
  float s[8] = {};
  int i = 0;
  for (; i + 8 <= n; i += 8)
    for (int j = 0; j < 8; ++j) s[j] += a[i + j] * b[i + j];
  float out = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
  for (; i < n; ++i) out += a[i] * b[i];
  return out;
}

double correlation(const float* a, const float* b, int n) {
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  for (int i = 0; i < n; ++i) {
    sa += a[i], sb += b[i];
    aa += double{a[i]} * a[i], bb += double{b[i]} * b[i], ab += double{a[i]} * b[i];
  }
  const double va = aa - sa * sa / n, vb = bb - sb * sb / n;
  return va < 1e-3 || vb < 1e-3 ? 0 : (ab - sa * sb / n) / std::sqrt(va * vb);
}

// likeness[k, j] of the query's change k and the earlier film's change j.
class Table {
 public:
  Table(const Changes& query, const Changes& earlier) : rows_(query.count), columns_(earlier.count) {
    values_.resize(static_cast<std::size_t>(rows_) * columns_);
    for (int k = 0; k < rows_; ++k)
      for (int j = 0; j < columns_; ++j)
        values_[static_cast<std::size_t>(k) * columns_ + j] = dot(query.at(k), earlier.at(j), query.cells);
  }
  // Between columns, linear.
  double at(int k, double j) const {
    const int j0 = static_cast<int>(std::floor(j));
    if (j0 < 0 || j0 + 1 > columns_ - 1) return j0 == columns_ - 1 && j == j0 ? row(k)[j0] : 0;
    const double part = j - j0;
    return row(k)[j0] * (1 - part) + row(k)[j0 + 1] * part;
  }
  int rows() const { return rows_; }
  int columns() const { return columns_; }

 private:
  const float* row(int k) const { return values_.data() + static_cast<std::size_t>(k) * columns_; }
  int rows_, columns_;
  std::vector<float> values_;
};

struct Run {
  double value = 0;
  int from = 0, to = 0;  // half-open
};

struct Line {
  double speed = 1, offset = 0;  // steps
  Run run;
};

// The stretch of the line on which likeness beyond chance adds up to most (Kadane).
Run best_run(const Table& table, const Changes& q, const Changes& e, const std::vector<char>& taken, double speed,
             double offset) {
  Run best, current;
  for (int k = 0; k < table.rows(); ++k) {
    const double j = speed * k + offset;
    const bool inside = j >= 0 && j <= table.columns() - 1;
    if (!inside || taken[static_cast<std::size_t>(k)] != 0) {
      current = {0, k + 1, k + 1};
      continue;
    }
    const double weight = std::sqrt(q.activity[static_cast<std::size_t>(k)] *
                                    e.activity[static_cast<std::size_t>(std::lround(j))]);
    current.value += weight * (table.at(k, j) - chance);
    current.to = k + 1;
    if (current.value <= 0) current = {0, k + 1, k + 1};
    else if (current.value > best.value) best = current;
  }
  return best;
}

const std::vector<double>& speeds() {
  static const std::vector<double> all = {1.0, 0.8, 0.85, 0.9, 0.95, 1.05, 1.1, 1.15, 1.2, 1.25, 0.75, 1.3, 1.35, 1.5, 0.667};
  return all;
}

Line best_line(const Table& table, const Changes& q, const Changes& e, const std::vector<char>& taken) {
  Line best;
  const auto take = [&](double speed, double offset) {
    Run run = best_run(table, q, e, taken, speed, offset);
    // Another speed must be clearly better: over a short stretch every speed fits.
    const double favour = speed == 1.0 ? 1.0 : 0.93;
    if (run.value * favour > best.run.value * (best.speed == 1.0 ? 1.0 : 0.93)) best = {speed, offset, run};
  };
  for (const double speed : speeds())
    for (double offset = -speed * (table.rows() - 8); offset < table.columns() - 8; offset += 1) take(speed, offset);
  if (best.run.value <= 0) return best;
  const double coarse_speed = best.speed, middle = (best.run.from + best.run.to) / 2.0;
  const double centre = coarse_speed * middle + best.offset;
  for (double ds = -0.024; ds <= 0.0241; ds += 0.008)
    for (double d = -1; d <= 1.01; d += 0.25) {
      if (coarse_speed == 1.0 && ds != 0) continue;
      take(coarse_speed + ds, centre + d - (coarse_speed + ds) * middle);
    }
  return best;
}

MotionLine describe(const Line& line, const Grid& grid, const Table& table, const Changes& q, const Changes& e,
                    double step_s, std::vector<char>& taken) {
  MotionLine out;
  out.speed = line.speed;
  out.evidence = line.run.value * step_s;
  double sum = 0, weights = 0;
  for (int k = line.run.from; k < line.run.to; ++k) {
    const double j = line.speed * k + line.offset;
    const double weight = std::sqrt(q.activity[static_cast<std::size_t>(k)] *
                                    e.activity[static_cast<std::size_t>(std::lround(j))]);
    sum += weight * table.at(k, j);
    weights += weight;
  }
  out.likeness = weights > 0 ? sum / weights : 0;
  // The pictures themselves along the line: inside the run, then outwards while they stay as like.
  const int pictures = static_cast<int>(grid.query.size() / static_cast<std::size_t>(grid.cells));
  const int others = static_cast<int>(grid.earlier.size() / static_cast<std::size_t>(grid.cells));
  const auto still = [&](int k) {
    const long j = std::lround(line.speed * k + line.offset);
    if (k < 0 || k >= pictures || j < 0 || j >= others) return -1.0;
    return correlation(grid.query_at(k), grid.earlier_at(static_cast<int>(j)), grid.cells);
  };
  std::vector<double> inside;
  int from = line.run.from, to = std::min(line.run.to + lag, pictures);
  for (int k = from; k < to; ++k) inside.push_back(still(k));
  if (!inside.empty()) {
    std::nth_element(inside.begin(), inside.begin() + static_cast<std::ptrdiff_t>(inside.size() / 2), inside.end());
    out.stillness = inside[inside.size() / 2];
  }
  const double enough = out.stillness - std::max(0.08, 0.35 * std::abs(out.stillness));
  while (from < to - 1 && still(from) < enough) ++from;
  while (to > from + 1 && still(to - 1) < enough) --to;
  while (still(from - 1) >= enough && (from == 0 || taken[static_cast<std::size_t>(std::max(from - 1, 0))] == 0)) --from;
  while (to < pictures && still(to) >= enough && (to >= q.count || taken[static_cast<std::size_t>(to)] == 0)) ++to;
  for (int k = std::max(0, from - lag); k < std::min(q.count, to); ++k) taken[static_cast<std::size_t>(k)] = 1;
  out.start_s = from * step_s;
  out.end_s = to * step_s;
  out.offset_s = line.offset * step_s;
  return out;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (double v : values) sum += v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

}  // namespace

Motion compare_motion(const model::Strip& query, const model::Strip& earlier, const PlaneMap& query_to_earlier) {
  Motion out;
  const Grid grid = make_grid(query, earlier, query_to_earlier, grid_cells);
  out.overlap = grid.overlap;
  if (grid.cells < 40) return out;
  const Changes q = changes(grid.query, grid.cells, lag);
  const Changes e = changes(grid.earlier, grid.cells, lag);
  out.query_activity = mean(q.activity);
  out.earlier_activity = mean(e.activity);
  const double step_s = static_cast<double>(query.step_us) / 1e6;
  const Table table(q, e);
  std::vector<char> taken(static_cast<std::size_t>(q.count), 0);
  while (out.lines.size() < most_lines) {
    const Line line = best_line(table, q, e, taken);
    if (line.run.value * step_s < least_evidence) break;
    out.lines.push_back(describe(line, grid, table, q, e, step_s, taken));
  }
  for (int k = 0; k < query.count(); k += 4)
    for (int j = 0; j < earlier.count(); j += 4)
      out.best_stillness = std::max(out.best_stillness, correlation(grid.query_at(k), grid.earlier_at(j), grid.cells));
  return out;
}

}  // namespace contrechamp::match
