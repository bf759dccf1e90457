#include "copies/geometry/frame_match.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "copies/geometry/hamming.h"

namespace contrechamp::copies {
namespace {

using model::FrameFeatures;
using model::LocalFeature;

// Origin of the constants: chosen on the public set of bench/copies.sh, together with the whole finder; none was varied
// on its own.
// Hamming distance, of 256 bits, up to which two features match. Codes of unrelated patterns lie near 128 and seldom
// below 80.
constexpr int most_distance = 72;
// The best match must have at most this part of the distance of the second best (ratio test, Lowe 2004).
constexpr double ratio_test = 0.92;
// The second best counts only when it lies at least 8 px from the best: one corner is often found on two levels.
constexpr int same_corner = 8 * model::feature_units;
// Distance of an inlier in long sides: loose for a similarity, which fits perspective only roughly, then tighter for
// affine and projective fits.
constexpr double loose_inlier = 0.05, seed_inlier = loose_inlier * 0.6;
constexpr double tight_inlier = 0.012;
constexpr std::size_t most_seeds = 14;         // best matches that are paired as seeds of a similarity,
constexpr std::size_t most_partners = 60;      // each with so many others
constexpr double least_seed_distance = 0.05;   // long sides between two seeds: closer ones bind a similarity badly
constexpr std::size_t least_seed_inliers = 4;  // two seeds and two more
constexpr std::size_t least_projective = 14;   // inliers that bind the eight unknowns of a homography; fewer: affine
constexpr std::size_t least_affine = 5;        // inliers for the six unknowns of an affine map

struct FeatureMatch {
  PointMatch points;
  int bits = 0;
  double log_scale = 0;  // of the earlier against the query, in octaves
  int turn = 0;          // 32nds of a full turn
};

Point place(const LocalFeature& f, const FrameFeatures& frame, bool mirrored) {
  const double long_side = std::max<int>({frame.width_px, frame.height_px, 1});
  const double x = (static_cast<double>(f.x) / model::feature_units - frame.width_px / 2.0) / long_side;
  const double y = (static_cast<double>(f.y) / model::feature_units - frame.height_px / 2.0) / long_side;
  return {mirrored ? -x : x, y};
}

std::vector<FeatureMatch> match_features(const FrameFeatures& query, const FrameFeatures& earlier, bool mirrored) {
  std::vector<FeatureMatch> out;
  const double sizes = std::log2(static_cast<double>(std::max<int>({query.width_px, query.height_px, 1})) /
                                 std::max<int>({earlier.width_px, earlier.height_px, 1}));
  for (const LocalFeature& q : query.features) {
    const model::FrameBits bits = mirrored ? model::mirrored(q.bits) : q.bits;
    int best = 257, second = 257;
    const LocalFeature* found = nullptr;
    for (const LocalFeature& e : earlier.features) {
      const int d = distance(bits, e.bits);
      if (d < best) {
        const bool same =
            found != nullptr && std::abs(found->x - e.x) < same_corner && std::abs(found->y - e.y) < same_corner;
        if (!same) second = best;
        best = d;
        found = &e;
      } else if (d < second && (std::abs(found->x - e.x) >= same_corner || std::abs(found->y - e.y) >= same_corner)) {
        second = d;
      }
    }
    if (found == nullptr || best > most_distance || best > ratio_test * second) continue;
    const int direction = mirrored ? (48 - q.direction) % 32 : q.direction;
    out.push_back({{place(q, query, mirrored), place(*found, earlier, false)},
                   best,
                   (found->level - q.level) / 3.0 + sizes,
                   (found->direction - direction + 32) % 32});
  }
  std::sort(out.begin(), out.end(), [](const FeatureMatch& a, const FeatureMatch& b) { return a.bits < b.bits; });
  return out;
}

bool within(const PlaneMap& map, const PointMatch& points, double limit) {
  const Point p = map(points.from);
  const double x = p.x - points.to.x, y = p.y - points.to.y;
  return x * x + y * y < limit * limit;
}

// Do two matches rotate by about the same (3/32 of a turn) and scale by about the same (0.7 octaves)? Directions are
// kept in 32nds and levels in thirds of an octave: that is three and two steps. Chosen as above.
bool have_same_pose(const FeatureMatch& a, const FeatureMatch& b) {
  const int turn = std::abs(a.turn - b.turn);
  return std::min(turn, 32 - turn) <= 3 && std::abs(a.log_scale - b.log_scale) <= 0.7;
}

// Are scale and rotation of the map those of the features themselves, and is the scale one of an edited copy (0.15 to
// 7)? Chosen as above.
bool is_consistent(const PlaneMap& map, const FeatureMatch& a) {
  const double scale = std::hypot(map.m[0], map.m[3]);
  const double turn = std::atan2(map.m[3], map.m[0]) / (2 * M_PI) * 32;
  double apart = std::abs(turn - a.turn);
  apart = std::min({apart, std::abs(apart - 32), std::abs(apart + 32)});
  return scale > 0.15 && scale < 7 && std::abs(std::log2(scale) - a.log_scale) < 0.8 && apart < 4;
}

std::vector<PointMatch> inliers_of(const std::vector<FeatureMatch>& all, const PlaneMap& map, double limit) {
  std::vector<PointMatch> out;
  for (const FeatureMatch& c : all)
    if (within(map, c.points, limit)) out.push_back(c.points);
  return out;
}

std::optional<PlaneMap> best_similarity(const std::vector<FeatureMatch>& all) {
  std::optional<PlaneMap> best;
  std::size_t most = 0;
  const std::size_t seeds = std::min(all.size(), most_seeds);
  for (std::size_t i = 0; i < seeds; ++i) {
    for (std::size_t j = i + 1; j < std::min(all.size(), most_partners); ++j) {
      const auto &a = all[i], &b = all[j];
      if (!have_same_pose(a, b)) continue;
      const double apart = std::hypot(a.points.from.x - b.points.from.x, a.points.from.y - b.points.from.y);
      if (apart < least_seed_distance) continue;
      const auto map = similarity(a.points, b.points);
      if (!map || !is_consistent(*map, a)) continue;
      std::size_t count = 0;
      for (const FeatureMatch& c : all) count += within(*map, c.points, seed_inlier);
      if (count > most) {
        most = count;
        best = map;
      }
    }
  }
  return most >= least_seed_inliers ? best : std::nullopt;
}

// Counts inliers at different places (1/64 of the long side): one corner on several levels counts once.
int count_places(const std::vector<PointMatch>& matches) {
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
  const auto all = match_features(query, earlier, mirrored);
  if (static_cast<int>(all.size()) < least_inliers) return std::nullopt;
  auto map = best_similarity(all);
  if (!map) return std::nullopt;
  auto inliers = inliers_of(all, *map, loose_inlier);
  for (const double limit : {0.03, 0.02, tight_inlier}) {
    auto better = inliers.size() >= least_projective ? fit_projective(inliers) : fit_affine(inliers);
    if (!better || inliers.size() < least_affine) break;
    map = better;
    inliers = inliers_of(all, *map, limit);
  }
  FrameMatch out{*map, mirrored, count_places(inliers), box_share(inliers, query)};
  if (out.inliers < least_inliers) return std::nullopt;
  if (mirrored) out.map = out.map * PlaneMap{{-1, 0, 0, 0, 1, 0, 0, 0, 1}};
  return out;
}

}  // namespace contrechamp::copies
