#include "fingerprint/clip_fingerprint.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

#include "fingerprint/local_features.h"

namespace contrechamp::fingerprint {
namespace {

using model::FrameFeatures;
using model::LocalFeature;

// Origin of the constants: chosen on the public set of bench/copies.sh; none was varied on its own.
constexpr int same_place_units = 4 * model::feature_units;  // 4 px: a corner that has not moved
constexpr int same_code_bits = 45;                          // Hamming distance, of 256, of one corner in two frames
constexpr double repeated_share = 0.7;                      // of the features of a frame: then it repeats the last one
constexpr std::size_t least_features = 8;                   // a homography needs seven (copies/geometry/frame_match.h)

bool same_place(const LocalFeature& a, const LocalFeature& b) {
  if (std::abs(a.x - b.x) > same_place_units || std::abs(a.y - b.y) > same_place_units ||
      std::abs(a.level - b.level) > 1)
    return false;
  int bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits += std::popcount(a.bits[i] ^ b.bits[i]);
  return bits <= same_code_bits;
}

// Does the later frame have most of its features at the same places as the earlier one?
bool repeats(const FrameFeatures& later, const FrameFeatures& earlier) {
  std::size_t found = 0;
  for (const LocalFeature& feature : later.features)
    found += std::any_of(earlier.features.begin(), earlier.features.end(),
                         [&](const LocalFeature& other) { return same_place(feature, other); });
  return static_cast<double>(found) >= repeated_share * static_cast<double>(later.features.size());
}

}  // namespace

void ClipCollector::add(const model::GreyPicture& picture, std::int64_t time_us, int detail) {
  if (detail == 0) return;
  FrameFeatures query{time_us, time_us, static_cast<std::uint16_t>(picture.width_px),
                      static_cast<std::uint16_t>(picture.height_px),
                      local_features(picture, photo_ ? photo_features : query_features)};
  FrameFeatures kept = query;
  if (!photo_) kept.features = thin(query.features, film_features, picture.width_px, picture.height_px);
  if (kept.features.size() < least_features) return;
  auto& frames = clip_.kept.frames;
  if (!frames.empty() && repeats(kept, frames.back())) {
    frames.back().until_us = clip_.query.frames.back().until_us = time_us;
    return;
  }
  frames.push_back(std::move(kept));
  clip_.query.frames.push_back(std::move(query));
}

ClipFingerprints ClipCollector::finish(std::int64_t duration_us) {
  for (auto* one : {&clip_.kept, &clip_.query}) {
    one->duration_us = duration_us;
    if (!one->frames.empty() && duration_us > 0) one->duration_us = std::max(duration_us, one->frames.back().until_us);
  }
  return std::exchange(clip_, {});
}

}  // namespace contrechamp::fingerprint
