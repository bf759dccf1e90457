#include "clock/landmark_index.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr int frame_bits = 12;
constexpr std::uint32_t frames_a_piece = 1u << frame_bits;  // 65 s
constexpr std::size_t pieces_a_segment = 1024;
constexpr std::uint32_t cell_frames = 2;                      // of a lag
constexpr std::size_t cells = 2 * frames_a_piece / cell_frames;
constexpr std::uint32_t none = ~0u;
constexpr float least_score = 3;  // votes of one sound are not independent: chance alone would ask for less
constexpr std::uint32_t least_votes = 4;

// Powers of ten by which `votes` in two neighbouring cells outdo chance, where `mean` are expected in each of `places`.
float beyond_chance(double votes, double mean, double places) {
  const double log_term = votes * std::log(mean) - mean - std::lgamma(votes + 1);
  return static_cast<float>(-(log_term + std::log(places)) / std::log(10.0));
}

}  // namespace

struct LandmarkIndex::Votes {
  std::vector<std::uint8_t> by_cell = std::vector<std::uint8_t>(pieces_a_segment * cells);  // all 0 between segments
  std::vector<std::uint8_t> worth_a_look = std::vector<std::uint8_t>(pieces_a_segment);    // some cell has two votes
};

void LandmarkIndex::add(std::uint32_t clip, const SoundFeatures& features) {
  std::size_t at = 0;
  const auto& all = features.landmarks;
  for (std::uint32_t first = 0; first < features.frames(); first += frames_a_piece) {
    if (segments_.empty() || segments_.back().pieces.size() == pieces_a_segment) {
      if (!segments_.empty()) close(segments_.back());
      segments_.emplace_back().begin.assign(landmark_keys, none);
    }
    Segment& s = segments_.back();
    const auto number = static_cast<std::uint32_t>(s.pieces.size());
    s.pieces.push_back({clip, first, std::min(frames_a_piece, static_cast<std::uint32_t>(features.frames()) - first)});
    ++pieces_;
    for (; at < all.size() && all[at].frame < first + frames_a_piece; ++at) {
      if (all[at].rank >= ranks_) continue;
      s.next.push_back(s.begin[all[at].key]);
      s.begin[all[at].key] = static_cast<std::uint32_t>(s.postings.size());
      s.postings.push_back(number << frame_bits | (all[at].frame - first));
      ++landmarks_;
    }
  }
}

void LandmarkIndex::close(Segment& s) {
  std::vector<std::uint32_t> laid;
  laid.reserve(s.postings.size());
  for (std::uint32_t& begin : s.begin) {
    const std::uint32_t head = begin;
    begin = static_cast<std::uint32_t>(laid.size());
    for (std::uint32_t p = head; p != none; p = s.next[p]) laid.push_back(s.postings[p]);
  }
  s.begin.push_back(static_cast<std::uint32_t>(laid.size()));
  s.postings = std::move(laid);
  s.next = {};
  s.open = false;
}

template <class Visit>
void LandmarkIndex::walk(const Segment& s, const Landmark* from, const Landmark* to, std::uint32_t first_frame, Visit&& visit) const {
  const auto meet = [&](std::uint32_t frame, std::uint32_t posting) {
    const std::uint32_t lag = frame + frames_a_piece - (posting & (frames_a_piece - 1));
    visit(posting >> frame_bits, (posting >> frame_bits) * cells + lag / cell_frames);
  };
  for (const Landmark* l = from; l != to; ++l) {
    if (l->rank >= ranks_) continue;
    const std::uint32_t frame = l->frame - first_frame;
    if (s.open)
      for (std::uint32_t p = s.begin[l->key]; p != none; p = s.next[p]) meet(frame, s.postings[p]);
    else
      for (std::uint32_t p = s.begin[l->key]; p != s.begin[l->key + 1]; ++p) meet(frame, s.postings[p]);
  }
}

void LandmarkIndex::judge(const Segment& s, std::uint32_t first_frame, std::uint32_t frames, const Votes& votes,
                          std::vector<FoundClip>& found) const {
  for (std::size_t piece = 0; piece < s.pieces.size(); ++piece) {
    if (votes.worth_a_look[piece] == 0) continue;
    const std::uint8_t* row = votes.by_cell.data() + piece * cells;
    std::uint32_t sum = 0;
    std::uint16_t top = 0;
    for (std::size_t i = 0; i < cells; ++i) sum += row[i];
    for (std::size_t i = 0; i + 1 < cells; ++i) top = std::max(top, static_cast<std::uint16_t>(row[i] + row[i + 1]));
    if (top < least_votes) continue;
    const double lags = static_cast<double>(frames + s.pieces[piece].frames) / cell_frames;
    const float score = beyond_chance(top, 2 * (sum + 1) / lags, lags * static_cast<double>(pieces_));
    if (score < least_score) continue;
    std::size_t at = 0;
    while (row[at] + row[at + 1] != top) ++at;
    const double lag = static_cast<double>((at + 1) * cell_frames) - frames_a_piece + first_frame - s.pieces[piece].first_frame;
    found.push_back({s.pieces[piece].clip, lag * hop_samples / rate_hz, score});
  }
}

std::vector<FoundClip> LandmarkIndex::find(const SoundFeatures& features, std::size_t most) const {
  std::vector<FoundClip> found;
  Votes votes;
  const auto& all = features.landmarks;
  const auto before = [](const Landmark& l, std::uint32_t frame) { return l.frame < frame; };
  for (std::uint32_t first = 0; first < features.frames(); first += frames_a_piece) {
    const auto from = std::lower_bound(all.begin(), all.end(), first, before);
    const auto to = std::lower_bound(from, all.end(), first + frames_a_piece, before);
    const std::uint32_t frames = std::min(frames_a_piece, static_cast<std::uint32_t>(features.frames()) - first);
    const Landmark *begin = all.data() + (from - all.begin()), *end = all.data() + (to - all.begin());
    for (const Segment& segment : segments_) {
      std::size_t hits = 0;
      walk(segment, begin, end, first, [&](std::size_t piece, std::size_t at) {
        std::uint8_t& cell = votes.by_cell[at];
        cell = static_cast<std::uint8_t>(cell + (cell != 255));
        votes.worth_a_look[piece] |= static_cast<std::uint8_t>(cell >= 2);
        ++hits;
      });
      judge(segment, first, frames, votes, found);
      // Few votes are quicker taken back one by one than all cells are cleared.
      if (hits < segment.pieces.size() * 256) walk(segment, begin, end, first, [&](std::size_t, std::size_t at) { votes.by_cell[at] = 0; });
      else std::fill_n(votes.by_cell.begin(), segment.pieces.size() * cells, std::uint8_t{0});
      std::fill(votes.worth_a_look.begin(), votes.worth_a_look.end(), std::uint8_t{0});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const FoundClip& x, const FoundClip& y) {
    return x.clip != y.clip ? x.clip < y.clip : x.score > y.score;
  });
  found.erase(std::unique(found.begin(), found.end(), [](const FoundClip& x, const FoundClip& y) { return x.clip == y.clip; }), found.end());
  std::stable_sort(found.begin(), found.end(), [](const FoundClip& x, const FoundClip& y) { return x.score > y.score; });
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace contrechamp::clock
