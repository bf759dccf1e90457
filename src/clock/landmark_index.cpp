#include "clock/landmark_index.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr int bucket_bits = 20;
constexpr int frame_bits = 20;              // 4.6 h of frames; later ones are not indexed
constexpr int tag_bits = 32 - bucket_bits;  // the rest of the hash, in 12 bits over the frame
constexpr std::uint32_t most_frame = (1u << frame_bits) - 1;
constexpr std::uint32_t least_votes = 3;

}  // namespace

LandmarkIndex::LandmarkIndex() : buckets_(std::size_t{1} << bucket_bits) {}

void LandmarkIndex::add(std::uint32_t clip, const SoundFeatures& features) {
  static_assert(tag_bits + frame_bits == 32);
  if (clip >= frames_.size()) frames_.resize(clip + 1);
  frames_[clip] = static_cast<std::uint32_t>(features.frames());
  for (const Landmark& l : features.landmarks) {
    if (l.frame > most_frame) break;
    const std::uint32_t tag = l.hash & ((1u << tag_bits) - 1);
    buckets_[l.hash >> tag_bits].push_back({clip, tag << frame_bits | l.frame});
    ++count_;
  }
}

std::vector<FoundClip> LandmarkIndex::find(const SoundFeatures& features, std::size_t most) const {
  // clip, lag + 2^20 and the query's frame in one number, so that sorting brings together what agrees.
  struct Hit {
    std::uint64_t place;
    std::uint32_t frame;
  };
  std::vector<Hit> hits;
  for (const Landmark& l : features.landmarks) {
    if (l.frame > most_frame) break;
    const std::uint32_t tag = l.hash & ((1u << tag_bits) - 1);
    for (const Posting& p : buckets_[l.hash >> tag_bits]) {
      if (p.tag_frame >> frame_bits != tag) continue;
      const std::uint32_t lag = l.frame + (most_frame + 1) - (p.tag_frame & most_frame);
      hits.push_back({std::uint64_t{p.clip} << 32 | lag, l.frame});
    }
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& x, const Hit& y) { return x.place != y.place ? x.place < y.place : x.frame < y.frame; });
  std::vector<FoundClip> found;
  for (std::size_t i = 0; i < hits.size();) {
    const auto clip = static_cast<std::uint32_t>(hits[i].place >> 32);
    std::size_t end = i;
    while (end < hits.size() && hits[end].place >> 32 == clip) ++end;
    std::uint32_t best = 0, best_lag = 0;
    for (std::size_t first = i, last = i; first < end; ++first) {  // three neighbouring lags
      last = std::max(last, first);
      while (last < end && hits[last].place <= hits[first].place + 2) ++last;
      std::uint32_t votes = 0, before = ~0u;
      for (std::size_t k = first; k < last; ++k) {
        if (hits[k].frame != before) ++votes;  // one anchor is one witness
        before = hits[k].frame;
      }
      if (votes > best) best = votes, best_lag = static_cast<std::uint32_t>(hits[first].place) + 1;
      while (first + 1 < end && hits[first + 1].place == hits[first].place) ++first;
    }
    if (best >= least_votes) {
      const double lags = static_cast<double>(features.frames()) + frames_[clip];
      const double chance = 3 * static_cast<double>(end - i) / lags;
      found.push_back({clip, static_cast<std::int32_t>(best_lag) - static_cast<std::int32_t>(most_frame + 1),
                       static_cast<float>((best - chance) / std::sqrt(chance + 0.5))});
    }
    i = end;
  }
  std::stable_sort(found.begin(), found.end(), [](const FoundClip& x, const FoundClip& y) { return x.score > y.score; });
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace contrechamp::clock
