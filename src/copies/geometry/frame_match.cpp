#include "copies/geometry/frame_match.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "copies/geometry/hamming.h"

namespace contrechamp::copies {
namespace {

using model::FrameFeatures;
using model::LocalFeature;

constexpr int most_bits = 72;          // of 256; unrelated patterns lie near 128 and seldom below 80
constexpr double clearer_than = 0.92;  // the second best must be worse by so much
constexpr double loose = 0.05;         // long sides: similarity against perspective
constexpr double tight = 0.012;
constexpr std::size_t most_seeds = 14;
constexpr std::size_t most_partners = 60;

struct Candidate {
  PointMatch points;
  int bits = 0;
  double log_scale = 0;  // of the earlier against the query, in octaves
  int turn = 0;          // in 32nds
};

Point place(const LocalFeature& f, const FrameFeatures& frame, bool mirrored) {
  const double long_side = std::max<int>({frame.width_px, frame.height_px, 1});
  const double x = (static_cast<double>(f.x) / model::feature_units - frame.width_px / 2.0) / long_side;
  const double y = (static_cast<double>(f.y) / model::feature_units - frame.height_px / 2.0) / long_side;
  return {mirrored ? -x : x, y};
}

std::vector<Candidate> candidates(const FrameFeatures& query, const FrameFeatures& earlier, bool mirrored) {
  std::vector<Candidate> out;
  const double sizes = std::log2(static_cast<double>(std::max<int>({query.width_px, query.height_px, 1})) /
                                 std::max<int>({earlier.width_px, earlier.height_px, 1}));
  for (const LocalFeature& q : query.features) {
    const model::FrameBits bits = mirrored ? model::mirrored(q.bits) : q.bits;
    int best = 257, second = 257;
    const LocalFeature* found = nullptr;
    for (const LocalFeature& e : earlier.features) {
      const int d = distance(bits, e.bits);
      if (d < best) {
        // The same corner met again on a neighbouring level is no rival.
        const bool same = found != nullptr && std::abs(found->x - e.x) < 64 && std::abs(found->y - e.y) < 64;
        if (!same) second = best;
        best = d;
        found = &e;
      } else if (d < second && (std::abs(found->x - e.x) >= 64 || std::abs(found->y - e.y) >= 64)) {
        second = d;
      }
    }
    if (found == nullptr || best > most_bits || best > clearer_than * second) continue;
    const int direction = mirrored ? (48 - q.direction) % 32 : q.direction;
    out.push_back({{place(q, query, mirrored), place(*found, earlier, false)},
                   best,
                   (found->level - q.level) / 3.0 + sizes,
                   (found->direction - direction + 32) % 32});
  }
  std::sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) { return a.bits < b.bits; });
  return out;
}

bool within(const PlaneMap& map, const PointMatch& points, double limit) {
  const Point p = map(points.from);
  const double x = p.x - points.to.x, y = p.y - points.to.y;
  return x * x + y * y < limit * limit;
}

bool agree(const Candidate& a, const Candidate& b) {
  const int turn = std::abs(a.turn - b.turn);
  return std::min(turn, 32 - turn) <= 3 && std::abs(a.log_scale - b.log_scale) <= 0.7;
}

// The scale and turn of the map itself must be those that the features say of themselves.
bool sane(const PlaneMap& map, const Candidate& a) {
  const double scale = std::hypot(map.m[0], map.m[3]);
  const double turn = std::atan2(map.m[3], map.m[0]) / (2 * M_PI) * 32;
  double apart = std::abs(turn - a.turn);
  apart = std::min({apart, std::abs(apart - 32), std::abs(apart + 32)});
  return scale > 0.15 && scale < 7 && std::abs(std::log2(scale) - a.log_scale) < 0.8 && apart < 4;
}

std::vector<PointMatch> inliers_of(const std::vector<Candidate>& all, const PlaneMap& map, double limit) {
  std::vector<PointMatch> out;
  for (const Candidate& c : all)
    if (within(map, c.points, limit)) out.push_back(c.points);
  return out;
}

std::optional<PlaneMap> best_similarity(const std::vector<Candidate>& all) {
  std::optional<PlaneMap> best;
  std::size_t most = 0;
  const std::size_t seeds = std::min(all.size(), most_seeds);
  for (std::size_t i = 0; i < seeds; ++i) {
    for (std::size_t j = i + 1; j < std::min(all.size(), most_partners); ++j) {
      const auto &a = all[i], &b = all[j];
      if (!agree(a, b)) continue;
      const double apart = std::hypot(a.points.from.x - b.points.from.x, a.points.from.y - b.points.from.y);
      if (apart < 0.05) continue;
      const auto map = similarity(a.points, b.points);
      if (!map || !sane(*map, a)) continue;
      std::size_t count = 0;
      for (const Candidate& c : all) count += within(*map, c.points, loose * 0.6);
      if (count > most) {
        most = count;
        best = map;
      }
    }
  }
  return most >= 4 ? best : std::nullopt;
}

// Corners of one place on several levels count once.
int distinct(const std::vector<PointMatch>& matches) {
  std::vector<std::pair<int, int>> places;
  for (const auto& match : matches)
    places.emplace_back(static_cast<int>(std::floor(match.to.x * 64)), static_cast<int>(std::floor(match.to.y * 64)));
  std::sort(places.begin(), places.end());
  return static_cast<int>(std::unique(places.begin(), places.end()) - places.begin());
}

double box_share(const std::vector<PointMatch>& matches, const FrameFeatures& query) {
  double x0 = 1, x1 = -1, y0 = 1, y1 = -1;
  for (const auto& match : matches) {
    x0 = std::min(x0, match.from.x), x1 = std::max(x1, match.from.x);
    y0 = std::min(y0, match.from.y), y1 = std::max(y1, match.from.y);
  }
  const double long_side = std::max<int>({query.width_px, query.height_px, 1});
  return std::max(0.0, x1 - x0) * std::max(0.0, y1 - y0) / (query.width_px / long_side * query.height_px / long_side);
}

}  // namespace

std::optional<FrameMatch> match_frames(const FrameFeatures& query, const FrameFeatures& earlier, bool mirrored) {
  const auto all = candidates(query, earlier, mirrored);
  if (static_cast<int>(all.size()) < least_inliers) return std::nullopt;
  auto map = best_similarity(all);
  if (!map) return std::nullopt;
  auto inliers = inliers_of(all, *map, loose);
  for (const double limit : {0.03, 0.02, tight}) {
    auto better = inliers.size() >= 14 ? fit_projective(inliers) : fit_affine(inliers);
    if (!better || inliers.size() < 5) break;
    map = better;
    inliers = inliers_of(all, *map, limit);
  }
  FrameMatch out{*map, mirrored, distinct(inliers), box_share(inliers, query)};
  if (out.inliers < least_inliers) return std::nullopt;
  if (mirrored) out.map = out.map * PlaneMap{{-1, 0, 0, 0, 1, 0, 0, 0, 1}};
  return out;
}

}  // namespace contrechamp::copies
