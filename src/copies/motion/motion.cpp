#include "copies/motion/motion.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "copies/geometry/align.h"
#include "copies/motion/grid.h"
#include "copies/motion/lines.h"
#include "copies/motion/low_motion.h"

namespace contrechamp::copies {
namespace {

// Origin of the constants: chosen on the public set of bench/copies.sh, together with the whole finder; none was varied
// on its own. docs/copies.md ("Parameters and why") has the reasons of the larger ones.
constexpr int grid_cells = 900;
constexpr double coarse_s = 0.125;  // from row to row of the similarity matrix
constexpr double lag_s = 0.5;  // between the pictures of a change: slow objects move in it, fast ones are still near
constexpr std::size_t most_lines = 4;
constexpr double least_evidence_s = 0.15;    // of a line that is kept
constexpr double contrary_evidence_s = 0.3;  // of motion that disagrees around a line, from which it counts against it
constexpr int least_cells = 40;              // fewer cells do not tell two changes apart
constexpr double whole_share = 0.95;         // share of similar blocks, from which none is left out
constexpr int moment_count = 8;              // along a line, for the exact alignment
// With more taps a cell the cells at the edge would reach beyond the picture.
constexpr int low_motion_cells = 150, low_motion_taps = 7;
constexpr double sufficient_motion_s = 1.5;  // of evidence, beyond which no low-motion correlation is needed
// A picture belongs to a segment when it loses at most 0.35 of the median correlation of the run, or 0.08.
constexpr double most_loss = 0.35, least_loss = 0.08;
constexpr double fine_search_s = 0.15;  // of the fine search, around the coarse line

struct Steps {
  int coarse, lag;  // pictures
  double seconds;   // a picture
  explicit Steps(const model::Strip& s)
      : coarse(std::max(1, static_cast<int>(std::lround(coarse_s * 1e6 / static_cast<double>(s.step_us))))),
        lag(std::max(1, static_cast<int>(std::lround(lag_s * 1e6 / static_cast<double>(s.step_us))))),
        seconds(static_cast<double>(s.step_us) / 1e6) {}
};

// A line in units of pictures.
struct RefinedLine {
  double speed = 1, offset = 0;
  double likeness = 0, evidence_s = 0;
  double steady = 0;  // lower quartile of the likeness, weighted by activity
};

// The weighted quantile of {value, weight}.
double weighted_quantile(std::vector<std::pair<double, double>>& values, double share) {
  std::sort(values.begin(), values.end());
  double total = 0, sum = 0;
  for (const auto& [value, weight] : values) total += weight;
  for (const auto& [value, weight] : values) {
    sum += weight;
    if (sum >= share * total) return value;
  }
  return 0;
}

Rows query_rows(const Grid& grid) { return {grid.query, grid.cells}; }
Rows earlier_rows(const Grid& grid) { return {grid.earlier, grid.cells}; }

// Likeness along a line in units of pictures. Pictures are not interpolated.
RefinedLine weigh(const Grid& grid, const Changes& query, const Steps& steps, const Run& run, double speed,
                  double offset) {
  RefinedLine out{speed, offset, 0, 0, 0};
  std::vector<std::pair<double, double>> all;
  const Rows earlier = earlier_rows(grid);
  std::vector<float> change(static_cast<std::size_t>(grid.cells));
  double sum = 0, weights = 0;
  for (int k = run.from; k < run.to; ++k) {
    const auto j = std::lround(speed * k * steps.coarse + offset);
    const auto later = std::lround(speed * (k * steps.coarse + steps.lag) + offset);
    if (j < 0 || later >= earlier.count() || later <= j) continue;
    const float activity =
        change_between(earlier.at(static_cast<int>(j)), earlier.at(static_cast<int>(later)), grid.cells, change.data());
    const double weight = std::sqrt(double{query.activity[static_cast<std::size_t>(k)]} * activity);
    const double like = dot(query.at(k), change.data(), grid.cells);
    sum += weight * like;
    weights += weight;
    all.emplace_back(like, weight);
    out.evidence_s += weight * (like - chance_likeness) * steps.coarse * steps.seconds;
  }
  out.likeness = weights > 0 ? sum / weights : 0;
  out.steady = weighted_quantile(all, 0.25);
  return out;
}

RefinedLine refine(const Grid& grid, const Changes& query, const Steps& steps, const Line& line) {
  const double middle = (line.run.from + line.run.to) / 2.0 * steps.coarse;
  const double centre = line.speed * middle + line.offset * steps.coarse;
  const int reach = std::max(1, static_cast<int>(std::lround(fine_search_s / steps.seconds)));
  RefinedLine best{line.speed, line.offset * steps.coarse, -1, -1e9, -1};
  const auto take = [&](double speed, double at_middle) {
    const RefinedLine refined = weigh(grid, query, steps, line.run, speed, at_middle - speed * middle);
    if (refined.evidence_s > best.evidence_s) best = refined;
  };
  for (int d = -reach; d <= reach; ++d) take(line.speed, centre + d);
  if (line.speed == 1.0) return best;
  const double around = best.speed * middle + best.offset;
  // Speeds between those of the coarse search, in steps of 0.004.
  for (double ds = -0.012; ds <= 0.0121; ds += 0.004)
    for (const double d : {-0.5, 0.0, 0.5}) take(line.speed + ds, around + d);
  return best;
}

// The pictures of the query that correlate with the earlier film along the line: the run without its ends that do not,
// then outwards as long as they do.
struct SegmentBounds {
  double stillness = 0;
  int from = 0, to = 0;  // pictures of the query
};

SegmentBounds bounds_of(const Grid& grid, const RefinedLine& line, const Run& run, const Steps& steps,
                        const std::vector<char>& taken) {
  const Rows query = query_rows(grid), earlier = earlier_rows(grid);
  const auto correlation_at = [&](int k) {
    const auto j = std::lround(line.speed * k + line.offset);
    if (k < 0 || k >= query.count() || j < 0 || j >= earlier.count()) return -1.0;
    return correlation(query.at(k), earlier.at(static_cast<int>(j)), grid.cells);
  };
  const auto is_free = [&](int k) {
    const auto row = static_cast<std::size_t>(k / steps.coarse);
    return row >= taken.size() || taken[row] == 0;
  };
  SegmentBounds out{0, run.from * steps.coarse, std::min(run.to * steps.coarse + steps.lag, query.count())};
  std::vector<double> inside;
  for (int k = out.from; k < out.to; k += steps.coarse) inside.push_back(correlation_at(k));
  if (inside.empty()) return out;
  const auto median = inside.begin() + static_cast<std::ptrdiff_t>(inside.size() / 2);
  std::nth_element(inside.begin(), median, inside.end());
  out.stillness = *median;
  const double least = out.stillness - std::max(least_loss, most_loss * std::abs(out.stillness));
  while (out.from < out.to - 1 && correlation_at(out.from) < least) ++out.from;
  while (out.to > out.from + 1 && correlation_at(out.to - 1) < least) --out.to;
  while (out.from > 0 && correlation_at(out.from - 1) >= least && is_free(out.from - 1)) --out.from;
  while (out.to < query.count() && correlation_at(out.to) >= least && is_free(out.to)) ++out.to;
  return out;
}

std::vector<Moment> moments_of(const Line& line, const Steps& steps) {
  std::vector<Moment> out;
  const int first = line.run.from * steps.coarse, last = line.run.to * steps.coarse;
  for (int i = 0; i < moment_count; ++i) {
    const double k = first + (last - first) * (i + 0.5) / moment_count;
    const double j = line.speed * k + line.offset * steps.coarse;
    out.emplace_back(static_cast<int>(std::lround(k)), static_cast<int>(std::lround(j)));
  }
  return out;
}

double mean(const std::vector<float>& values) {
  double sum = 0;
  for (float v : values) sum += v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

void find_lines(const Grid& grid, const Steps& steps, Motion& out) {
  const Changes query = changes(query_rows(grid), steps.coarse, steps.lag);
  const Changes earlier = changes(earlier_rows(grid), steps.coarse, steps.lag);
  out.query_activity = mean(query.activity);
  out.earlier_activity = mean(earlier.activity);
  const SimilarityMatrix matrix(query, earlier);
  std::vector<char> taken(static_cast<std::size_t>(query.count), 0);
  while (out.lines.size() < most_lines) {
    const Line line = matrix.best_line(taken);
    if (line.run.value * coarse_s < least_evidence_s) break;
    const RefinedLine refined = refine(grid, query, steps, line);
    SegmentBounds at = bounds_of(grid, refined, line.run, steps, taken);
    // Around a run the pictures may correlate while their motion disagrees. That is evidence against a copy.
    const Run all{0, at.from / steps.coarse, std::min(query.count, at.to / steps.coarse)};
    const double evidence_s =
        std::min(refined.evidence_s, weigh(grid, query, steps, all, refined.speed, refined.offset).evidence_s);
    if (evidence_s < refined.evidence_s - contrary_evidence_s)
      at.from = line.run.from * steps.coarse,
      at.to = std::min(line.run.to * steps.coarse + steps.lag, query_rows(grid).count());
    MotionLine found;
    found.speed = refined.speed;
    found.offset_s = refined.offset * steps.seconds;
    found.start_s = at.from * steps.seconds;
    found.end_s = at.to * steps.seconds;
    found.likeness = refined.likeness;
    found.evidence = std::max(evidence_s, 0.0);
    found.steady = refined.steady;
    found.stillness = at.stillness;
    out.lines.push_back(found);
    const int first = std::max(0, (at.from - steps.lag) / steps.coarse);
    for (int k = first; k < std::min(query.count, std::max(at.to / steps.coarse, line.run.to)); ++k)
      taken[static_cast<std::size_t>(k)] = 1;
  }
  std::stable_sort(out.lines.begin(), out.lines.end(),
                   [](const MotionLine& a, const MotionLine& b) { return a.evidence > b.evidence; });
}

// The low-motion line, for films with too little motion. nullopt when the motion that there is disagrees.
std::optional<MotionLine> find_low_motion(const Grid& grid, const Grid& large, const Steps& steps, Moment alike) {
  if (large.cells < least_cells) return std::nullopt;
  const auto line = correlate_low_motion(query_rows(large), earlier_rows(large), alike, steps.lag);
  if (!line || !is_sure(*line)) return std::nullopt;
  const Changes query = changes(query_rows(grid), steps.coarse, steps.lag);
  const Run run{0, std::min(query.count, line->from / steps.coarse), std::min(query.count, line->to / steps.coarse)};
  if (weigh(grid, query, steps, run, 1, line->offset).evidence_s < -contrary_evidence_s) return std::nullopt;
  MotionLine out;
  out.offset_s = line->offset * steps.seconds;
  out.start_s = line->from * steps.seconds, out.end_s = line->to * steps.seconds;
  out.likeness = line->likeness;
  return out;
}

// Moments for the exact alignment: those of the best line by the first map, or the moment of that map when there is no
// line.
std::vector<Moment> moments_by(const model::Strip& query, const model::Strip& earlier, const PlaneMap& map,
                               const Steps& steps, Moment hint) {
  const Grid grid = make_grid(query, earlier, map, grid_cells);
  if (grid.cells < least_cells) return {hint};
  const Changes q = changes(query_rows(grid), steps.coarse, steps.lag);
  const Changes e = changes(earlier_rows(grid), steps.coarse, steps.lag);
  const Line line = SimilarityMatrix(q, e).best_line(std::vector<char>(static_cast<std::size_t>(q.count), 0));
  return line.run.value * coarse_s < least_evidence_s ? std::vector<Moment>{hint} : moments_of(line, steps);
}

// Compares the mean pictures of these moments block by block. In the mean moving objects fade, so that they do not
// decide which blocks count.
Blocks blocks_at(const model::Strip& query, const model::Strip& earlier, const std::vector<Moment>& at,
                 const PlaneMap& map) {
  std::vector<int> q, e;
  for (const auto& [k, j] : at)
    if (k >= 0 && j >= 0 && k < query.count() && j < earlier.count()) q.push_back(k), e.push_back(j);
  if (q.empty()) return {};
  return compare_blocks(mean_of(query, q), mean_of(earlier, e), map);
}

// The share of the query's frame that the earlier one covers, without dissimilar blocks.
double query_share(const model::Strip& query, const model::Strip& earlier, const PlaneMap& map, const Blocks* blocks) {
  const auto half = [](int side, const model::Strip& s) { return side / 2.0 / std::max(s.width_px, s.height_px); };
  int inside = 0;
  constexpr int probes = 40;  // points an axis, as in geometry/blocks.cpp
  for (int y = 0; y < probes; ++y)
    for (int x = 0; x < probes; ++x) {
      const Point p = map({((x + 0.5) / probes * 2 - 1) * half(query.width_px, query),
                           ((y + 0.5) / probes * 2 - 1) * half(query.height_px, query)});
      if (std::abs(p.x) > half(earlier.width_px, earlier) || std::abs(p.y) > half(earlier.height_px, earlier)) continue;
      inside += blocks == nullptr || blocks->at(p) != Blocks::State::dissimilar;
    }
  return inside / static_cast<double>(probes * probes);
}

}  // namespace

Motion compare_motion(const model::Strip& query, const model::Strip& earlier, const PlaneMap& query_to_earlier,
                      Moment hint) {
  Motion out;
  const Steps steps(query);
  const auto at = moments_by(query, earlier, query_to_earlier, steps, hint);
  out.map = align(query, earlier, at, query_to_earlier);
  const Blocks blocks = blocks_at(query, earlier, at, out.map);
  const bool divided = blocks.detailed > 0 && blocks.similar < whole_share;
  Grid grid = make_grid(query, earlier, out.map, grid_cells);
  out.overlap = grid.overlap;
  if (divided) {
    grid = make_grid(query, earlier, out.map, grid_cells, &blocks);
    out.same = grid.overlap / std::max(out.overlap, 1e-6);
    out.region = blocks.region();
  }
  out.largest_share =
      std::max(out.overlap * out.same, query_share(query, earlier, out.map, divided ? &blocks : nullptr));
  if (grid.cells < least_cells) return out;
  find_lines(grid, steps, out);
  const Rows q = query_rows(grid), e = earlier_rows(grid);
  for (int k = 0; k < q.count(); k += 4 * steps.coarse)
    for (int j = 0; j < e.count(); j += 4 * steps.coarse)
      if (const double correlation_at = correlation(q.at(k), e.at(j), grid.cells); correlation_at > out.best_stillness)
        out.best_stillness = correlation_at, out.alike = {k, j};
  if (out.lines.empty() || out.lines.front().evidence < sufficient_motion_s)
    out.low_motion = find_low_motion(
        grid, make_grid(query, earlier, out.map, low_motion_cells, divided ? &blocks : nullptr, low_motion_taps), steps,
        out.alike);
  return out;
}

}  // namespace contrechamp::copies
