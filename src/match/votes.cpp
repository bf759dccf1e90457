#include "match/votes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "match/feature_index.h"

namespace contrechamp::match {
namespace {

constexpr int close_bits = 8;  // of the 64 of a code: 97 of 100 features after an edit, 16 of 100 unrelated neighbours
constexpr int surely_close_bits = 3;
constexpr std::size_t most_of_one = 32;  // meetings of a feature in one order of a segment that are not surely close
constexpr int least_votes = 3;
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
      out[static_cast<std::size_t>(i)] = {static_cast<float>(std::cos(i * M_PI / 16)), static_cast<float>(std::sin(i * M_PI / 16))};
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
    if (std::abs(x - other.x) > near || std::abs(y - other.y) > near || std::abs(size - other.size) > near_size) return false;
    const int apart = std::abs(turn - other.turn);
    return std::min(apart, 32 - apart) <= near_turn;
  }
};

QueryFeature query_feature(const model::FrameFeatures& frame, std::uint32_t number, const model::LocalFeature& feature,
                           bool mirrored) {
  QueryFeature out{mirrored ? model::mirrored(feature.bits) : feature.bits, number,
                   posting_of(frame, feature, mirrored), 0, mirrored};
  const auto eighth = [](int at, int side) { return std::clamp(at * 8 / std::max(side * model::feature_units, 1), 0, 7); };
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
  per_clip_.assign(clips, 0);
}

void Ballot::meet(std::uint32_t segment, std::uint32_t feature, std::uint64_t code, std::span<const Posting> postings) {
  std::array<std::size_t, close_bits + 1> by_bits{};
  close_.clear();
  for (std::size_t i = 0; i < postings.size(); ++i) {
    const int bits = std::popcount(postings[i].code ^ code);
    if (bits > close_bits) continue;
    close_.emplace_back(static_cast<std::uint32_t>(i), bits);
    ++by_bits[static_cast<std::size_t>(bits)];
  }
  // Where very many are close, only the closest say something.
  int limit = close_bits;
  for (std::size_t count = close_.size(); limit > surely_close_bits && count > most_of_one; --limit)
    count -= by_bits[static_cast<std::size_t>(limit)];
  for (const auto& [i, bits] : close_) {
    if (bits > limit) continue;
    const Posting& posting = postings[i];
    const std::uint32_t clip = clip_base_[segment] + segments_[segment]->clip_of(posting.frame);
    if (per_clip_[clip] != UINT16_MAX) ++per_clip_[clip];
    meetings_.push_back({feature, clip, frame_base_[segment] + posting.frame, posting.x, posting.y, posting.log_size,
                         static_cast<std::uint8_t>(posting.direction << 3 | std::min(bits, 7))});
  }
}

Ballot::Pose Ballot::pose_of(const Meeting& meeting) const {
  const Posting& q = features_[meeting.feature].posting;
  const int turn = ((meeting.direction_and_bits >> 3) - q.direction + 32) % 32, size = meeting.log_size - q.log_size;
  const auto [cosine, sine] = turn_by(turn);
  const float scale = size_by(size), x = q.x, y = q.y;
  return {static_cast<float>(meeting.x) - scale * (cosine * x - sine * y),
          static_cast<float>(meeting.y) - scale * (sine * x + cosine * y), near_place * units * std::max(1.0F, scale), turn,
          size};
}

// Of two frames: the most features of the query whose meetings say the same; each counts once.
void Ballot::count_frames(std::span<const Meeting> meetings, ClipVotes& out) const {
  std::array<std::pair<Pose, std::uint32_t>, most_compared> poses;
  std::vector<Meeting> closest;
  for (std::size_t from = 0, to = 0; from < meetings.size(); from = to) {
    const auto same = [&](const Meeting& m) {
      const auto &a = features_[m.feature], &b = features_[meetings[from].feature];
      return m.frame == meetings[from].frame && a.frame == b.frame && a.mirrored == b.mirrored;
    };
    while (to < meetings.size() && same(meetings[to])) ++to;
    if (to - from < least_votes) continue;
    closest.assign(meetings.begin() + static_cast<std::ptrdiff_t>(from), meetings.begin() + static_cast<std::ptrdiff_t>(to));
    if (closest.size() > most_compared) {
      std::nth_element(closest.begin(), closest.begin() + most_compared, closest.end(), [](const Meeting& a, const Meeting& b) {
        return (a.direction_and_bits & 7) < (b.direction_and_bits & 7);
      });
      closest.resize(most_compared);
      std::sort(closest.begin(), closest.end(), [](const Meeting& a, const Meeting& b) { return a.feature < b.feature; });
    }
    for (std::size_t i = 0; i < closest.size(); ++i) poses[i] = {pose_of(closest[i]), closest[i].feature};
    int most = 0;
    for (std::size_t i = 0; i < closest.size(); ++i) {
      int agree = 0;
      std::uint32_t before = ~0U;
      for (std::size_t j = 0; j < closest.size(); ++j) {  // in order of features
        if (poses[j].second == before || !poses[i].first.says_the_same(poses[j].first)) continue;
        ++agree;
        before = poses[j].second;
      }
      most = std::max(most, agree);
    }
    if (most < least_votes) continue;
    const auto& feature = features_[meetings[from].feature];
    out.pairs.push_back({feature.frame, meetings[from].frame, feature.mirrored, most});
    out.votes = std::max(out.votes, most);
  }
}

// Of the whole clips: an edit lays all frames over each other in one way, so a few meetings of each frame do. What
// stands still in the picture would vote in every frame: each region of the query's picture counts once.
void Ballot::count_overall(std::span<const Meeting> meetings, ClipVotes& out) const {
  for (const bool mirrored : {false, true}) {
    std::vector<Meeting> closest;
    for (const Meeting& m : meetings)
      if (features_[m.feature].mirrored == mirrored) closest.push_back(m);
    if (closest.size() > most_compared) {
      std::nth_element(closest.begin(), closest.begin() + most_compared, closest.end(), [](const Meeting& a, const Meeting& b) {
        return (a.direction_and_bits & 7) < (b.direction_and_bits & 7);
      });
      closest.resize(most_compared);
    }
    std::vector<Pose> poses;
    for (const Meeting& m : closest) poses.push_back(pose_of(m));
    int most = 0;
    std::size_t best = 0;
    for (std::size_t i = 0; i < poses.size(); ++i) {
      std::uint64_t regions = 0;
      for (std::size_t j = 0; j < poses.size(); ++j)
        if (poses[i].says_the_same(poses[j])) regions |= std::uint64_t{1} << features_[closest[j].feature].region;
      if (std::popcount(regions) > most) most = std::popcount(regions), best = i;
    }
    if (most <= least_votes) continue;
    out.votes = std::max(out.votes, most);
    for (std::size_t j = 0; j < poses.size(); ++j) {
      if (!poses[best].says_the_same(poses[j])) continue;
      const auto& feature = features_[closest[j].feature];
      const FramePair pair{feature.frame, closest[j].frame, mirrored, 1};
      const auto known = std::find_if(out.pairs.begin(), out.pairs.end(), [&](const FramePair& other) {
        return other.query_frame == pair.query_frame && other.frame == pair.frame && other.mirrored == mirrored;
      });
      if (known == out.pairs.end()) out.pairs.push_back(pair);
      else if (known->votes < least_votes) ++known->votes;
    }
  }
}

ClipVotes Ballot::count_clip(std::vector<Meeting>& meetings) const {
  std::sort(meetings.begin(), meetings.end(), [&](const Meeting& a, const Meeting& b) {
    const bool mirrored_a = features_[a.feature].mirrored, mirrored_b = features_[b.feature].mirrored;
    if (mirrored_a != mirrored_b) return mirrored_b;
    const auto frame_a = features_[a.feature].frame, frame_b = features_[b.feature].frame;
    if (frame_a != frame_b) return frame_a < frame_b;
    return a.frame != b.frame ? a.frame < b.frame : a.feature < b.feature;
  });
  ClipVotes out;
  count_frames(meetings, out);
  count_overall(meetings, out);
  return out;
}

std::vector<ClipVotes> Ballot::count(std::size_t most) const {
  // Brought together by clip without comparing; clips that met too seldom are left out.
  std::vector<std::uint32_t> next(per_clip_.size(), 0);
  for (const Meeting& m : meetings_) next[m.clip] += per_clip_[m.clip] >= least_votes;
  std::uint32_t total = 0;
  for (std::uint32_t& at : next) total += std::exchange(at, total);
  std::vector<Meeting> by_clip(total);
  for (const Meeting& m : meetings_)
    if (per_clip_[m.clip] >= least_votes) by_clip[next[m.clip]++] = m;
  std::vector<std::pair<ClipVotes, std::uint32_t>> found;
  std::vector<Meeting> here;
  for (std::size_t from = 0, to = 0; from < by_clip.size(); from = to) {
    while (to < by_clip.size() && by_clip[to].clip == by_clip[from].clip) ++to;
    here.assign(by_clip.begin() + static_cast<std::ptrdiff_t>(from), by_clip.begin() + static_cast<std::ptrdiff_t>(to));
    ClipVotes votes = count_clip(here);
    if (votes.votes >= least_votes) found.emplace_back(std::move(votes), here.front().clip);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first.votes > b.first.votes; });
  if (found.size() > most) found.resize(most);
  std::vector<ClipVotes> out;
  for (auto& [votes, clip] : found) {
    const auto segment = static_cast<std::size_t>(std::upper_bound(clip_base_.begin(), clip_base_.end(), clip) - clip_base_.begin()) - 1;
    const std::uint32_t local = clip - clip_base_[segment];
    votes.key = segments_[segment]->key(local);
    for (FramePair& pair : votes.pairs) pair.frame -= frame_base_[segment] + segments_[segment]->first_frame(local);
    std::stable_sort(votes.pairs.begin(), votes.pairs.end(), [](const FramePair& a, const FramePair& b) { return a.votes > b.votes; });
    if (votes.pairs.size() > most_pairs) votes.pairs.resize(most_pairs);
    out.push_back(std::move(votes));
  }
  return out;
}

}  // namespace contrechamp::match
