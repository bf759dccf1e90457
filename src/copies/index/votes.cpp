#include "copies/index/votes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <utility>

#include "copies/index/feature_index.h"

namespace contrechamp::copies {
namespace {

// Origin of the constants: chosen with the index on the fingerprints of the public set and on made ones
// (bench/copies_scale.sh, docs/decisions/0009); none was varied on its own unless it says so.
// Hits within this Hamming distance count however many there are. Beyond it a feature has at most 32 hits in one order
// of a segment, for a code with more neighbours is a common one.
constexpr int surely_close = 3;
constexpr std::size_t most_doubtful_hits = 32;
// Eight bins of rotation, of 4/32 of a turn each, for the unmirrored and the mirrored hits of a clip. A hit also counts
// in the nearer neighbouring bin, so that no rotation lies on a border.
constexpr std::size_t rotation_bins = 8, bins_a_clip = 2 * rotation_bins;
constexpr std::size_t most_candidate_clips = 200;  // clips with most weight in a bin, whose votes are counted
constexpr int least_votes = 3;                     // hits that agree; fewer are not reported
constexpr int full_weight = 4;                     // of the hit of a rare code; see weight_of()
// Hits of two frames, or of a clip, that are compared with each other. The cost grows with the square.
constexpr std::size_t most_compared = 160;
constexpr std::size_t most_pairs = 200;  // pairs of frames that are reported of a clip
constexpr float position_units = 160;    // of a posting, in a long side (feature_segment.h)
// Two hits agree when their similarities differ by at most this. Directions are kept in 32nds of a turn and levels in
// thirds of an octave: two steps allow for the rounding of both features.
constexpr int rotation_tolerance = 2;       // 32nds of a turn
constexpr int scale_tolerance = 2;          // thirds of an octave
constexpr float position_tolerance = 0.1F;  // long sides, of the centre of the query

// Weight of a hit in a code with so many close neighbours: the more common a code, the less a hit says. The steps were
// chosen by hand; an object that is seen for some seconds gives up to five postings.
int weight_of(std::size_t neighbours) {
  return neighbours <= 5 ? full_weight : neighbours <= 12 ? 3 : neighbours <= 24 ? 2 : 1;
}

struct Rotation {
  float cosine, sine;
};

const Rotation& rotation_by(int directions) {
  static const auto all = [] {
    std::array<Rotation, 32> out{};
    for (int i = 0; i < 32; ++i)
      out[static_cast<std::size_t>(i)] = {static_cast<float>(std::cos(i * M_PI / 16)),
                                          static_cast<float>(std::sin(i * M_PI / 16))};
    return out;
  }();
  return all[static_cast<std::size_t>(directions & 31)];
}

float scale_by(int thirds) {
  static const auto all = [] {
    std::array<float, 129> out{};
    for (int i = 0; i < 129; ++i) out[static_cast<std::size_t>(i)] = std::exp2(static_cast<float>(i - 64) / 3);
    return out;
  }();
  return all[static_cast<std::size_t>(std::clamp(thirds, -64, 64) + 64)];
}

}  // namespace

// The similarity that a hit implies: where the query's centre lies in the earlier picture, its rotation and its scale.
struct VoteCounter::Pose {
  float x, y, near;
  int turn, size;

  bool agrees_with(const Pose& other) const {
    if (std::abs(x - other.x) > near || std::abs(y - other.y) > near || std::abs(size - other.size) > scale_tolerance)
      return false;
    const int apart = std::abs(turn - other.turn);
    return std::min(apart, 32 - apart) <= rotation_tolerance;
  }
};

QueryFeature query_feature(const model::FrameFeatures& frame, std::uint32_t number, const model::LocalFeature& feature,
                           bool mirrored) {
  QueryFeature out{mirrored ? model::mirrored(feature.bits) : feature.bits, number,
                   posting_of(frame, feature, mirrored), 0, mirrored};
  const auto eighth = [](int at, int side) {
    return std::clamp(at * 8 / std::max(side * model::feature_units, 1), 0, 7);
  };
  out.region = static_cast<std::uint8_t>(eighth(feature.x, frame.width_px) + 8 * eighth(feature.y, frame.height_px));
  return out;
}

VoteCounter::VoteCounter(std::span<const QueryFeature> features, std::span<const FeatureSegment* const> segments)
    : features_(features), segments_(segments) {
  std::uint32_t clips = 0, frames = 0;
  for (const auto* segment : segments) {
    clip_base_.push_back(clips);
    frame_base_.push_back(frames);
    clips += segment->clips();
    frames += segment->frames();
  }
  rotations_.assign(std::size_t{clips} * bins_a_clip, 0);
}

void VoteCounter::add_hits(std::uint32_t segment, std::uint32_t feature, std::uint64_t code,
                           std::span<const Posting> postings) {
  // Branch-free: one posting in six is close, which branch prediction cannot learn.
  if (close_.size() < postings.size()) close_.resize(postings.size());
  std::size_t found = 0;
  for (std::size_t i = 0; i < postings.size(); ++i) {
    const int bits = std::popcount(postings[i].code ^ code);
    close_[found] = {static_cast<std::uint32_t>(i), bits};
    found += bits <= close_bits;
  }
  std::array<std::size_t, close_bits + 1> by_bits{};
  for (std::size_t i = 0; i < found; ++i) ++by_bits[static_cast<std::size_t>(close_[i].second)];
  // The distance up to which postings count, and the weight of a hit at each distance.
  std::array<int, close_bits + 1> weights{};
  std::size_t count = 0;
  int limit = -1;
  for (int bits = 0; bits <= close_bits; ++bits) {
    count += by_bits[static_cast<std::size_t>(bits)];
    if (bits > surely_close && count > most_doubtful_hits) break;
    limit = bits;
    weights[static_cast<std::size_t>(bits)] = weight_of(count);
  }
  found = keep_within(limit, found, segments_[segment]->frames(), postings);
  record_hits(segment, feature, postings, std::span(close_).first(found), weights);
}

void VoteCounter::merge(VoteCounter&& other) {
  for (std::size_t i = 0; i < rotations_.size(); ++i)
    rotations_[i] = static_cast<std::uint16_t>(std::min<int>(rotations_[i] + other.rotations_[i], UINT16_MAX));
  hits_.insert(hits_.end(), other.hits_.begin(), other.hits_.end());
  other.hits_.clear();
}

// Keeps the close postings within the limit. A damaged posting may name a frame that does not exist.
std::size_t VoteCounter::keep_within(int limit, std::size_t found, std::uint32_t frames,
                                     std::span<const Posting> postings) {
  std::size_t kept = 0;
  for (std::size_t n = 0; n < found; ++n)
    if (close_[n].second <= limit && postings[close_[n].first].frame < frames) close_[kept++] = close_[n];
  return kept;
}

// Each hit needs a lookup in two large tables. All lookups are prefetched before the first one is used.
void VoteCounter::record_hits(std::uint32_t segment, std::uint32_t feature, std::span<const Posting> postings,
                              std::span<const std::pair<std::uint32_t, int>> close,
                              const std::array<int, close_bits + 1>& weights) {
  const FeatureSegment& part = *segments_[segment];
  for (const auto& [i, bits] : close) part.prefetch_clip_of(postings[i].frame);
  const QueryFeature& q = features_[feature];
  const std::size_t side = q.mirrored ? rotation_bins : 0, first = hits_.size();
  for (const auto& [i, bits] : close) {
    const Posting& posting = postings[i];
    const std::uint32_t clip = clip_base_[segment] + part.clip_of(posting.frame);
    __builtin_prefetch(&rotations_[clip * bins_a_clip + side], 1);
    hits_.push_back({feature, clip, frame_base_[segment] + posting.frame, posting.x, posting.y, posting.log_size,
                     static_cast<std::uint8_t>(posting.direction & 31),
                     static_cast<std::uint8_t>(weights[static_cast<std::size_t>(bits)] & 7)});
  }
  for (const Hit& hit : std::span(hits_).subspan(first)) {
    // A hit counts in its bin of rotation and in the nearer neighbour.
    const int turn = (hit.direction - q.posting.direction + 32) % 32;
    std::uint16_t* bins = &rotations_[hit.clip * bins_a_clip + side];
    const auto bin = static_cast<std::size_t>(turn / 4),
               other = (bin + (turn % 4 < 2 ? rotation_bins - 1 : 1)) % rotation_bins;
    for (const std::size_t at : {bin, other})
      bins[at] = static_cast<std::uint16_t>(std::min(bins[at] + hit.weight, UINT16_MAX));
  }
}

VoteCounter::Pose VoteCounter::pose_of(const Hit& hit) const {
  const Posting& q = features_[hit.feature].posting;
  const int turn = (hit.direction - q.direction + 32) % 32, size = hit.log_size - q.log_size;
  const auto [cosine, sine] = rotation_by(turn);
  const float scale = scale_by(size), x = q.x, y = q.y;
  return {static_cast<float>(hit.x) - scale * (cosine * x - sine * y),
          static_cast<float>(hit.y) - scale * (sine * x + cosine * y),
          position_tolerance * position_units * std::max(1.0F, scale), turn, size};
}

std::span<VoteCounter::Hit> VoteCounter::heaviest(std::span<Hit> hits) {
  if (hits.size() <= most_compared) return hits;
  std::nth_element(hits.begin(), hits.begin() + most_compared, hits.end(),
                   [](const Hit& a, const Hit& b) { return a.weight > b.weight; });
  return hits.first(most_compared);
}

// Votes of two frames: most features of the query whose hits agree on one similarity. Each feature counts once.
void VoteCounter::count_frame_votes(std::span<Hit> hits, ClipVotes& out) const {
  std::vector<Pose> poses;
  for (std::size_t from = 0, to = 0; from < hits.size(); from = to) {
    const auto same = [&](const Hit& m) {
      const auto &a = features_[m.feature], &b = features_[hits[from].feature];
      return m.frame == hits[from].frame && a.frame == b.frame && a.mirrored == b.mirrored;
    };
    while (to < hits.size() && same(hits[to])) ++to;
    if (to - from < least_votes) continue;
    const auto closest = heaviest(hits.subspan(from, to - from));
    std::sort(closest.begin(), closest.end(), [](const Hit& a, const Hit& b) { return a.feature < b.feature; });
    poses.clear();
    for (const Hit& m : closest) poses.push_back(pose_of(m));
    int most = 0, heaviest_weight = 0;
    for (std::size_t i = 0; i < closest.size(); ++i) {
      int agree = 0, weight = 0;
      std::uint32_t before = ~0U;
      for (std::size_t j = 0; j < closest.size(); ++j) {  // in order of features
        if (closest[j].feature == before || !poses[i].agrees_with(poses[j])) continue;
        ++agree, weight += closest[j].weight;
        before = closest[j].feature;
      }
      if (weight > heaviest_weight) most = agree, heaviest_weight = weight;
    }
    if (most < least_votes) continue;
    const auto& feature = features_[closest.front().feature];
    out.pairs.push_back({feature.frame, closest.front().frame, feature.mirrored, most});
    out.votes = std::max(out.votes, most);
    out.weight = std::max(out.weight, heaviest_weight);
  }
}

// Votes of whole clips: an edit maps all frames by one similarity, so that a few hits of each frame suffice. Each
// region of the query's picture counts once, for a static object would vote in every frame.
void VoteCounter::count_clip_votes(std::span<Hit> hits, ClipVotes& out) const {
  const auto closest = heaviest(hits);
  std::vector<Pose> poses;
  std::array<std::vector<std::uint32_t>, 32> by_turn;
  for (const Hit& m : closest) {
    poses.push_back(pose_of(m));
    by_turn[static_cast<std::size_t>(poses.back().turn)].push_back(static_cast<std::uint32_t>(poses.size() - 1));
  }
  int most = 0, regions_most = 0;
  std::size_t best = 0;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    std::array<std::uint64_t, full_weight + 1> regions{};  // by weight: the regions with a hit of that weight
    for (int turn = poses[i].turn - rotation_tolerance; turn <= poses[i].turn + rotation_tolerance; ++turn)
      for (const std::uint32_t j : by_turn[static_cast<std::size_t>(turn & 31)])
        if (poses[i].agrees_with(poses[j]))
          regions[closest[j].weight] |= std::uint64_t{1} << features_[closest[j].feature].region;
    int weight = std::popcount(regions[full_weight]);
    for (std::size_t w = full_weight - 1; w >= 1; --w) weight += std::popcount(regions[w] |= regions[w + 1]);
    if (weight > most) most = weight, regions_most = std::popcount(regions[1]), best = i;
  }
  if (regions_most <= least_votes) return;
  out.votes = std::max(out.votes, regions_most);
  out.weight = std::max(out.weight, most);
  for (std::size_t j = 0; j < poses.size(); ++j) {
    if (!poses[best].agrees_with(poses[j])) continue;
    const auto& feature = features_[closest[j].feature];
    const auto known = std::find_if(out.pairs.begin(), out.pairs.end(), [&](const FramePair& other) {
      return other.query_frame == feature.frame && other.frame == closest[j].frame &&
             other.mirrored == feature.mirrored;
    });
    if (known == out.pairs.end()) out.pairs.push_back({feature.frame, closest[j].frame, feature.mirrored, 1});
    else if (known->votes < least_votes) ++known->votes;
  }
}

ClipVotes VoteCounter::count_clip(std::vector<Hit>& hits) const {
  const auto order = [&](const Hit& m) {  // 16 and 32 bits
    return std::uint64_t{features_[m.feature].frame} << 32 | m.frame;
  };
  std::sort(hits.begin(), hits.end(), [&](const Hit& a, const Hit& b) {
    const bool mirrored_a = features_[a.feature].mirrored, mirrored_b = features_[b.feature].mirrored;
    return mirrored_a != mirrored_b ? mirrored_b : order(a) < order(b);
  });
  const auto mirrored =
      std::find_if(hits.begin(), hits.end(), [&](const Hit& m) { return features_[m.feature].mirrored; });
  ClipVotes out;
  const std::span<Hit> all(hits);
  const auto plain = static_cast<std::size_t>(mirrored - hits.begin());
  count_frame_votes(all, out);
  count_clip_votes(all.first(plain), out);
  count_clip_votes(all.subspan(plain), out);
  return out;
}

// The clips with most weight of hits in one bin of rotation.
std::vector<std::uint32_t> VoteCounter::candidate_clips(std::size_t most) const {
  std::vector<std::pair<std::uint16_t, std::uint32_t>> all;
  for (std::uint32_t clip = 0; clip * bins_a_clip < rotations_.size(); ++clip) {
    const auto* bins = &rotations_[clip * bins_a_clip];
    const std::uint16_t heaviest_bin = *std::max_element(bins, bins + bins_a_clip);
    if (heaviest_bin >= least_votes) all.emplace_back(heaviest_bin, clip);
  }
  if (all.size() > most) {
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(most), all.end(), std::greater<>());
    all.resize(most);
  }
  std::vector<std::uint32_t> out;
  for (const auto& [weight, clip] : all) out.push_back(clip);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<ClipVotes> VoteCounter::top(std::size_t most) const {
  const auto clips = candidate_clips(std::max(most_candidate_clips, 2 * most));
  std::vector<std::uint16_t> number(rotations_.size() / bins_a_clip, 0);  // in the list, from 1
  for (std::size_t i = 0; i < clips.size(); ++i) number[clips[i]] = static_cast<std::uint16_t>(i + 1);
  std::vector<std::vector<Hit>> by_clip(clips.size());
  for (const Hit& m : hits_)
    if (const auto n = number[m.clip]; n != 0) by_clip[n - 1U].push_back(m);
  std::vector<std::pair<ClipVotes, std::uint32_t>> found;
  for (std::size_t i = 0; i < clips.size(); ++i) {
    ClipVotes votes = count_clip(by_clip[i]);
    if (votes.votes >= least_votes) found.emplace_back(std::move(votes), clips[i]);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first.weight > b.first.weight; });
  if (found.size() > most) found.resize(most);
  std::vector<ClipVotes> out;
  for (auto& [votes, clip] : found) {
    const auto segment =
        static_cast<std::size_t>(std::upper_bound(clip_base_.begin(), clip_base_.end(), clip) - clip_base_.begin()) - 1;
    const std::uint32_t local = clip - clip_base_[segment];
    votes.key = segments_[segment]->key(local);
    for (FramePair& pair : votes.pairs) pair.frame -= frame_base_[segment] + segments_[segment]->first_frame(local);
    std::stable_sort(votes.pairs.begin(), votes.pairs.end(),
                     [](const FramePair& a, const FramePair& b) { return a.votes > b.votes; });
    if (votes.pairs.size() > most_pairs) votes.pairs.resize(most_pairs);
    out.push_back(std::move(votes));
  }
  return out;
}

}  // namespace contrechamp::copies
