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

constexpr int surely_close_bits = 3;
constexpr std::size_t most_of_one = 32;  // meetings of a feature in one order of a segment that are not surely close
constexpr std::size_t turn_bins = 8, bins_a_clip = 2 * turn_bins;
constexpr std::size_t promising_clips = 200;  // that are looked at more closely
constexpr int least_votes = 3;
constexpr int full_weight = 4;
constexpr std::size_t most_compared = 160;  // meetings compared with each other: of two frames, of a clip
constexpr std::size_t most_pairs = 200;     // of frames of one clip
constexpr float units = 160;                // a long side
constexpr int near_turn = 2;                // 32nds
constexpr int near_size = 2;                // thirds of an octave
constexpr float near_place = 0.1F;          // long sides

struct Turn {
  float cosine, sine;
};

const Turn& turn_by(int directions) {
  static const auto all = [] {
    std::array<Turn, 32> out{};
    for (int i = 0; i < 32; ++i)
      out[static_cast<std::size_t>(i)] = {static_cast<float>(std::cos(i * M_PI / 16)),
                                          static_cast<float>(std::sin(i * M_PI / 16))};
    return out;
  }();
  return all[static_cast<std::size_t>(directions & 31)];
}

float size_by(int thirds) {
  static const auto all = [] {
    std::array<float, 129> out{};
    for (int i = 0; i < 129; ++i) out[static_cast<std::size_t>(i)] = std::exp2(static_cast<float>(i - 64) / 3);
    return out;
  }();
  return all[static_cast<std::size_t>(std::clamp(thirds, -64, 64) + 64)];
}

}  // namespace

// Where the query's centre comes to lie by one meeting, and how it is turned and sized.
struct Ballot::Pose {
  float x, y, near;
  int turn, size;

  bool says_the_same(const Pose& other) const {
    if (std::abs(x - other.x) > near || std::abs(y - other.y) > near || std::abs(size - other.size) > near_size)
      return false;
    const int apart = std::abs(turn - other.turn);
    return std::min(apart, 32 - apart) <= near_turn;
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

Ballot::Ballot(std::span<const QueryFeature> features, std::span<const FeatureSegment* const> segments)
    : features_(features), segments_(segments) {
  std::uint32_t clips = 0, frames = 0;
  for (const auto* segment : segments) {
    clip_base_.push_back(clips);
    frame_base_.push_back(frames);
    clips += segment->clips();
    frames += segment->frames();
  }
  turns_.assign(std::size_t{clips} * bins_a_clip, 0);
}

void Ballot::meet(std::uint32_t segment, std::uint32_t feature, std::uint64_t code, std::span<const Posting> postings) {
  // Without a branch: one posting in six is close, which no processor foresees.
  if (close_.size() < postings.size()) close_.resize(postings.size());
  std::size_t found = 0;
  for (std::size_t i = 0; i < postings.size(); ++i) {
    const int bits = std::popcount(postings[i].code ^ code);
    close_[found] = {static_cast<std::uint32_t>(i), bits};
    found += bits <= close_bits;
  }
  std::array<std::size_t, close_bits + 1> by_bits{};
  for (std::size_t i = 0; i < found; ++i) ++by_bits[static_cast<std::size_t>(close_[i].second)];
  // Where very many are close, only the closest say something; and the more are, the less each says.
  std::array<int, close_bits + 1> weights{};
  std::size_t count = 0;
  int limit = -1;
  for (int bits = 0; bits <= close_bits; ++bits) {
    count += by_bits[static_cast<std::size_t>(bits)];
    if (bits > surely_close_bits && count > most_of_one) break;
    limit = bits;
    weights[static_cast<std::size_t>(bits)] = count <= 5 ? full_weight : count <= 12 ? 3 : count <= 24 ? 2 : 1;
  }
  found = keep_within(limit, found, segments_[segment]->frames(), postings);
  count_meetings(segment, feature, postings, std::span(close_).first(found), weights);
}

void Ballot::join(Ballot&& other) {
  for (std::size_t i = 0; i < turns_.size(); ++i)
    turns_[i] = static_cast<std::uint16_t>(std::min<int>(turns_[i] + other.turns_[i], UINT16_MAX));
  meetings_.insert(meetings_.end(), other.meetings_.begin(), other.meetings_.end());
  other.meetings_.clear();
}

// Of the close ones those within the limit. (A damaged posting may name a frame that is not there.)
std::size_t Ballot::keep_within(int limit, std::size_t found, std::uint32_t frames, std::span<const Posting> postings) {
  std::size_t kept = 0;
  for (std::size_t n = 0; n < found; ++n)
    if (close_[n].second <= limit && postings[close_[n].first].frame < frames) close_[kept++] = close_[n];
  return kept;
}

// Each looks something up in two large tables: all first lookups are under way before the first is waited for.
void Ballot::count_meetings(std::uint32_t segment, std::uint32_t feature, std::span<const Posting> postings,
                            std::span<const std::pair<std::uint32_t, int>> close,
                            const std::array<int, close_bits + 1>& weights) {
  const FeatureSegment& part = *segments_[segment];
  for (const auto& [i, bits] : close) part.prefetch_clip_of(postings[i].frame);
  const QueryFeature& q = features_[feature];
  const std::size_t side = q.mirrored ? turn_bins : 0, first = meetings_.size();
  for (const auto& [i, bits] : close) {
    const Posting& posting = postings[i];
    const std::uint32_t clip = clip_base_[segment] + part.clip_of(posting.frame);
    __builtin_prefetch(&turns_[clip * bins_a_clip + side], 1);
    meetings_.push_back({feature, clip, frame_base_[segment] + posting.frame, posting.x, posting.y, posting.log_size,
                         static_cast<std::uint8_t>(posting.direction & 31),
                         static_cast<std::uint8_t>(weights[static_cast<std::size_t>(bits)] & 7)});
  }
  for (const Meeting& meeting : std::span(meetings_).subspan(first)) {
    // To its bin of turns and to the nearer neighbour.
    const int turn = (meeting.direction - q.posting.direction + 32) % 32;
    std::uint16_t* bins = &turns_[meeting.clip * bins_a_clip + side];
    const auto bin = static_cast<std::size_t>(turn / 4), other = (bin + (turn % 4 < 2 ? turn_bins - 1 : 1)) % turn_bins;
    for (const std::size_t at : {bin, other})
      bins[at] = static_cast<std::uint16_t>(std::min(bins[at] + meeting.weight, UINT16_MAX));
  }
}

Ballot::Pose Ballot::pose_of(const Meeting& meeting) const {
  const Posting& q = features_[meeting.feature].posting;
  const int turn = (meeting.direction - q.direction + 32) % 32, size = meeting.log_size - q.log_size;
  const auto [cosine, sine] = turn_by(turn);
  const float scale = size_by(size), x = q.x, y = q.y;
  return {static_cast<float>(meeting.x) - scale * (cosine * x - sine * y),
          static_cast<float>(meeting.y) - scale * (sine * x + cosine * y), near_place * units * std::max(1.0F, scale),
          turn, size};
}

std::span<Ballot::Meeting> Ballot::heaviest(std::span<Meeting> meetings) {
  if (meetings.size() <= most_compared) return meetings;
  std::nth_element(meetings.begin(), meetings.begin() + most_compared, meetings.end(),
                   [](const Meeting& a, const Meeting& b) { return a.weight > b.weight; });
  return meetings.first(most_compared);
}

// Of two frames: the most features of the query whose meetings say the same; each counts once.
void Ballot::count_frames(std::span<Meeting> meetings, ClipVotes& out) const {
  std::vector<Pose> poses;
  for (std::size_t from = 0, to = 0; from < meetings.size(); from = to) {
    const auto same = [&](const Meeting& m) {
      const auto &a = features_[m.feature], &b = features_[meetings[from].feature];
      return m.frame == meetings[from].frame && a.frame == b.frame && a.mirrored == b.mirrored;
    };
    while (to < meetings.size() && same(meetings[to])) ++to;
    if (to - from < least_votes) continue;
    const auto closest = heaviest(meetings.subspan(from, to - from));
    std::sort(closest.begin(), closest.end(), [](const Meeting& a, const Meeting& b) { return a.feature < b.feature; });
    poses.clear();
    for (const Meeting& m : closest) poses.push_back(pose_of(m));
    int most = 0, heaviest_weight = 0;
    for (std::size_t i = 0; i < closest.size(); ++i) {
      int agree = 0, weight = 0;
      std::uint32_t before = ~0U;
      for (std::size_t j = 0; j < closest.size(); ++j) {  // in order of features
        if (closest[j].feature == before || !poses[i].says_the_same(poses[j])) continue;
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

// Of the whole clips: an edit lays all frames over each other in one way, so a few meetings of each frame do. What
// stands still in the picture would vote in every frame: each region of the query's picture counts once.
void Ballot::count_overall(std::span<Meeting> meetings, ClipVotes& out) const {
  const auto closest = heaviest(meetings);
  std::vector<Pose> poses;
  std::array<std::vector<std::uint32_t>, 32> by_turn;
  for (const Meeting& m : closest) {
    poses.push_back(pose_of(m));
    by_turn[static_cast<std::size_t>(poses.back().turn)].push_back(static_cast<std::uint32_t>(poses.size() - 1));
  }
  int most = 0, regions_most = 0;
  std::size_t best = 0;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    std::array<std::uint64_t, full_weight + 1> regions{};  // with a meeting of so much weight or more
    for (int turn = poses[i].turn - near_turn; turn <= poses[i].turn + near_turn; ++turn)
      for (const std::uint32_t j : by_turn[static_cast<std::size_t>(turn & 31)])
        if (poses[i].says_the_same(poses[j]))
          regions[closest[j].weight] |= std::uint64_t{1} << features_[closest[j].feature].region;
    int weight = std::popcount(regions[full_weight]);
    for (std::size_t w = full_weight - 1; w >= 1; --w) weight += std::popcount(regions[w] |= regions[w + 1]);
    if (weight > most) most = weight, regions_most = std::popcount(regions[1]), best = i;
  }
  if (regions_most <= least_votes) return;
  out.votes = std::max(out.votes, regions_most);
  out.weight = std::max(out.weight, most);
  for (std::size_t j = 0; j < poses.size(); ++j) {
    if (!poses[best].says_the_same(poses[j])) continue;
    const auto& feature = features_[closest[j].feature];
    const auto known = std::find_if(out.pairs.begin(), out.pairs.end(), [&](const FramePair& other) {
      return other.query_frame == feature.frame && other.frame == closest[j].frame &&
             other.mirrored == feature.mirrored;
    });
    if (known == out.pairs.end()) out.pairs.push_back({feature.frame, closest[j].frame, feature.mirrored, 1});
    else if (known->votes < least_votes) ++known->votes;
  }
}

ClipVotes Ballot::count_clip(std::vector<Meeting>& meetings) const {
  const auto order = [&](const Meeting& m) {  // 16 and 32 bits
    return std::uint64_t{features_[m.feature].frame} << 32 | m.frame;
  };
  std::sort(meetings.begin(), meetings.end(), [&](const Meeting& a, const Meeting& b) {
    const bool mirrored_a = features_[a.feature].mirrored, mirrored_b = features_[b.feature].mirrored;
    return mirrored_a != mirrored_b ? mirrored_b : order(a) < order(b);
  });
  const auto mirrored =
      std::find_if(meetings.begin(), meetings.end(), [&](const Meeting& m) { return features_[m.feature].mirrored; });
  ClipVotes out;
  const std::span<Meeting> all(meetings);
  const auto plain = static_cast<std::size_t>(mirrored - meetings.begin());
  count_frames(all, out);
  count_overall(all.first(plain), out);
  count_overall(all.subspan(plain), out);
  return out;
}

// Clips whose meetings turn the picture by about the same: those with the most weight.
std::vector<std::uint32_t> Ballot::promising(std::size_t most) const {
  std::vector<std::pair<std::uint16_t, std::uint32_t>> all;
  for (std::uint32_t clip = 0; clip * bins_a_clip < turns_.size(); ++clip) {
    const auto* bins = &turns_[clip * bins_a_clip];
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

std::vector<ClipVotes> Ballot::count(std::size_t most) const {
  const auto clips = promising(std::max(promising_clips, 2 * most));
  std::vector<std::uint16_t> number(turns_.size() / bins_a_clip, 0);  // in the list, from 1
  for (std::size_t i = 0; i < clips.size(); ++i) number[clips[i]] = static_cast<std::uint16_t>(i + 1);
  std::vector<std::vector<Meeting>> by_clip(clips.size());
  for (const Meeting& m : meetings_)
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
