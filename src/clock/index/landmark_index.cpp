#include "clock/index/landmark_index.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

// Clips are divided into pieces, so that a posting has the frame in 12 bits.
constexpr int frame_bits = 12;
constexpr std::uint32_t frames_a_piece = 1u << frame_bits;  // 65 s
// So many that the wide bins (512 kB) fit in a processor's second-level cache. Most of the time goes into finding the
// posting list of a landmark, once for each segment, so that fewer segments are faster (docs/clock.md, "Scale").
constexpr std::size_t pieces_a_segment = 8192;
constexpr std::size_t recent_pieces = 128;  // pieces between compactions; a divisor of pieces_a_segment
constexpr std::uint32_t bin_frames = 2;     // width of a narrow bin of the lag: 32 ms
constexpr int bin_bits = frame_bits;        // lags span two pieces, which is 2^13 frames in bins of 2
constexpr int wide_bits = 6;
constexpr std::size_t wide_bins = std::size_t{1} << wide_bits;  // of 64 narrow bins each: two seconds
constexpr std::uint32_t none = ~0u;
constexpr std::uint32_t least_votes = 4;  // of a proposal, whatever its score; chosen by hand
constexpr std::size_t most_needed_votes = 64;
// Hits of one query in one segment. By chance there are about two million. Files that are made to share one key would
// have more than memory holds.
constexpr std::size_t most_hits = std::size_t{1} << 25;
// Landmarks whose lists are prefetched while earlier ones are counted. Chosen by hand; not varied.
constexpr std::size_t prefetch_distance = 12;

// −log10 of the probability that one of `places` pairs of neighbouring bins has `votes` by chance, by the Poisson
// distribution with the mean `mean`.
float chance_score(double votes, double mean, double places) {
  const double log_term = votes * std::log(mean) - mean - std::lgamma(votes + 1);
  return static_cast<float>(-(log_term + std::log(places)) / std::log(10.0));
}

double mean_of(std::uint32_t sum, double lags) { return 2 * (sum + 1.0) / lags; }

}  // namespace

// The landmarks of one piece of the query.
struct LandmarkIndex::Query {
  std::vector<Landmark> landmarks;  // by key, frames from the first
  std::uint32_t first_frame = 0, frames = 0;
  float least_score = 0;
  std::vector<std::uint8_t> needed;  // by all votes of a piece: least votes at one lag of a result
};

struct LandmarkIndex::Votes {
  std::vector<std::uint8_t> wide = std::vector<std::uint8_t>(pieces_a_segment * wide_bins);
  std::vector<std::uint8_t> chosen = std::vector<std::uint8_t>(pieces_a_segment);
  std::vector<std::uint32_t> hits;  // number of the piece, narrow bin of the lag
  std::vector<std::uint32_t> begin =
      std::vector<std::uint32_t>(pieces_a_segment + 1);  // by chosen piece, in `lag_bins`
  std::vector<std::uint16_t> lag_bins,
      counts = std::vector<std::uint16_t>(std::size_t{1} << bin_bits);  // counts: all 0

  // Groups the bins of the hits of the chosen pieces (counting sort).
  void group() {
    std::fill(begin.begin(), begin.end(), 0u);
    for (const std::uint32_t hit : hits) begin[(hit >> bin_bits) + 1] += chosen[hit >> bin_bits];
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    lag_bins.resize(begin.back());
    auto next = begin;
    for (const std::uint32_t hit : hits)
      if (chosen[hit >> bin_bits] != 0)
        lag_bins[next[hit >> bin_bits]++] = static_cast<std::uint16_t>(hit & ((1u << bin_bits) - 1));
  }

  struct Densest {
    std::uint32_t votes = 0, bin = 0, sum = 0;  // of two neighbouring bins, the first of them, and of all bins
  };

  Densest densest(std::size_t piece) {
    const auto from = lag_bins.begin() + begin[piece], to = lag_bins.begin() + begin[piece + 1];
    Densest out;
    out.sum = static_cast<std::uint32_t>(to - from);
    for (auto i = from; i != to; ++i) counts[*i] = static_cast<std::uint16_t>(counts[*i] + (counts[*i] != 65535));
    const auto consider = [&](std::uint32_t bin, std::uint32_t sum) {
      if (sum > out.votes || (sum == out.votes && bin < out.bin)) out.votes = sum, out.bin = bin;
    };
    for (auto i = from; i != to; ++i) {
      if (*i > 0) consider(*i - 1u, std::uint32_t{counts[*i - 1u]} + counts[*i]);
      if (*i + 1u < counts.size()) consider(*i, std::uint32_t{counts[*i]} + counts[*i + 1u]);
    }
    for (auto i = from; i != to; ++i) counts[*i] = 0;
    return out;
  }
};

namespace {

// Lower bounds of the votes that reach the score, whatever the length of the piece.
std::vector<std::uint8_t> needed_votes(std::uint32_t frames, double pieces, float least_score) {
  const double most_lags = static_cast<double>(frames + frames_a_piece) / bin_frames;
  const double least_lags = std::max(1.0, static_cast<double>(frames) / bin_frames);
  std::vector<std::uint8_t> out(4096);
  std::uint32_t votes = least_score < LandmarkIndex::beyond_chance ? 2 : least_votes;
  for (std::uint32_t sum = 0; sum < out.size(); ++sum) {
    const double mean = mean_of(sum, most_lags);
    while (votes < most_needed_votes && (votes < mean || chance_score(votes, mean, least_lags * pieces) < least_score))
      ++votes;
    out[sum] = static_cast<std::uint8_t>(votes);
  }
  return out;
}

struct Row {
  std::uint32_t sum = 0;
  std::int32_t top = 0;  // of two neighbouring bins
};

Row row_of(const std::uint8_t* row) {
  Row out;
  for (std::size_t i = 0; i < wide_bins; ++i) out.sum += row[i];
  std::int16_t top = 0;
  for (std::size_t i = 0; i + 1 < wide_bins; ++i) top = std::max(top, static_cast<std::int16_t>(row[i] + row[i + 1]));
  out.top = top;
  return out;
}

}  // namespace

void LandmarkIndex::add(std::uint32_t clip, const SoundFeatures& features) {
  std::size_t at = 0;
  const auto& all = features.landmarks;
  for (std::uint32_t first = 0; first < features.frames(); first += frames_a_piece) {
    if (!segments_.empty() && segments_.back().pieces.size() - segments_.back().compacted == recent_pieces)
      compact(segments_.back());
    if (segments_.empty() || segments_.back().compacted == pieces_a_segment) segments_.emplace_back();
    Segment& s = segments_.back();
    if (s.head.empty()) s.head.assign(landmark_keys, none);
    const auto number = static_cast<std::uint32_t>(s.pieces.size());
    s.pieces.push_back({clip, first, std::min(frames_a_piece, static_cast<std::uint32_t>(features.frames()) - first)});
    ++pieces_;
    for (; at < all.size() && all[at].frame < first + frames_a_piece; ++at) {
      if (all[at].rank >= ranks_) continue;
      s.next.push_back(s.head[all[at].key]);
      s.head[all[at].key] = static_cast<std::uint32_t>(s.recent.size());
      s.recent.push_back(number << frame_bits | (all[at].frame - first));
      ++landmarks_;
    }
  }
}

void LandmarkIndex::compact(Segment& s) {
  std::vector<std::uint32_t> compacted, begin;
  compacted.reserve(s.postings.size() + s.recent.size()), begin.reserve(landmark_keys + 1);
  for (std::uint32_t key = 0; key < landmark_keys; ++key) {
    begin.push_back(static_cast<std::uint32_t>(compacted.size()));
    if (!s.begin.empty())
      compacted.insert(compacted.end(), s.postings.begin() + s.begin[key], s.postings.begin() + s.begin[key + 1]);
    for (std::uint32_t p = s.head[key]; p != none; p = s.next[p]) compacted.push_back(s.recent[p]);
  }
  begin.push_back(static_cast<std::uint32_t>(compacted.size()));
  s.begin = std::move(begin), s.postings = std::move(compacted);
  s.head = {}, s.recent = {}, s.next = {};
  s.compacted = s.pieces.size();
}

// Counts all shared landmarks in wide bins and records the hits.
void LandmarkIndex::count_hits(const Segment& s, const Query& query, Votes& votes) const {
  const auto& query_landmarks = query.landmarks;
  const auto add_hit = [&](std::uint32_t frame, std::uint32_t posting) {
    const std::uint32_t bin = (frame + frames_a_piece - (posting & (frames_a_piece - 1))) / bin_frames;
    const std::uint32_t piece = posting >> frame_bits;
    std::uint8_t& wide = votes.wide[piece << wide_bits | bin >> (bin_bits - wide_bits)];
    wide = static_cast<std::uint8_t>(wide + (wide != 255));
    votes.hits.push_back(piece << bin_bits | bin);
  };
  for (std::size_t i = 0; i < query_landmarks.size() && !s.begin.empty(); ++i) {
    if (i + 2 * prefetch_distance < query_landmarks.size())
      __builtin_prefetch(&s.begin[query_landmarks[i + 2 * prefetch_distance].key]);
    if (i + prefetch_distance < query_landmarks.size())
      __builtin_prefetch(s.postings.data() + s.begin[query_landmarks[i + prefetch_distance].key]);
    const std::size_t left = most_hits - std::min(most_hits, votes.hits.size());
    const std::uint32_t begin = s.begin[query_landmarks[i].key], count = s.begin[query_landmarks[i].key + 1] - begin;
    const auto end = static_cast<std::uint32_t>(begin + std::min<std::size_t>(count, left));
    for (std::uint32_t p = begin; p != end; ++p) add_hit(query_landmarks[i].frame, s.postings[p]);
  }
  if (s.head.empty()) return;
  for (const Landmark& l : query_landmarks)
    for (std::uint32_t p = votes.hits.size() > most_hits ? none : s.head[l.key]; p != none; p = s.next[p])
      add_hit(l.frame, s.recent[p]);
}

void LandmarkIndex::score_pieces(const Segment& s, const Query& query, Votes& votes,
                                 std::vector<FoundClip>& found) const {
  std::size_t chosen = 0;
  for (std::size_t piece = 0; piece < s.pieces.size(); ++piece) {
    const Row row = row_of(votes.wide.data() + (piece << wide_bits));
    const std::uint32_t needed = query.needed[std::min<std::size_t>(row.sum, query.needed.size() - 1)];
    votes.chosen[piece] = row.top >= static_cast<std::int32_t>(needed) ? 1 : 0;
    chosen += votes.chosen[piece];
  }
  if (chosen == 0) return;
  votes.group();
  for (std::size_t piece = 0; piece < s.pieces.size(); ++piece) {
    if (votes.chosen[piece] == 0) continue;
    const auto [top, at, sum] = votes.densest(piece);
    const double lags = static_cast<double>(query.frames + s.pieces[piece].frames) / bin_frames;
    const float score = chance_score(top, mean_of(sum, lags), lags * static_cast<double>(pieces_));
    if (score < query.least_score || (query.least_score >= beyond_chance && top < least_votes)) continue;
    const double lag =
        static_cast<double>((at + 1) * bin_frames) - frames_a_piece + query.first_frame - s.pieces[piece].first_frame;
    found.push_back({s.pieces[piece].clip, lag * hop_samples / rate_hz, score});
  }
}

std::vector<FoundClip> LandmarkIndex::find(const SoundFeatures& features, std::size_t most, float least_score) const {
  std::vector<FoundClip> found;
  if (segments_.empty()) return found;
  Votes votes;
  std::size_t at = 0;
  const auto& all = features.landmarks;
  for (std::uint32_t first = 0; first < features.frames(); first += frames_a_piece) {
    Query query;
    query.first_frame = first, query.least_score = least_score;
    query.frames = std::min(frames_a_piece, static_cast<std::uint32_t>(features.frames()) - first);
    for (; at < all.size() && all[at].frame < first + frames_a_piece; ++at)
      if (all[at].rank < ranks_) query.landmarks.push_back({all[at].key, all[at].rank, all[at].frame - first});
    std::sort(query.landmarks.begin(), query.landmarks.end(),
              [](const Landmark& x, const Landmark& y) { return x.key < y.key; });
    query.needed = needed_votes(query.frames, static_cast<double>(pieces_), least_score);
    for (const Segment& segment : segments_) {
      votes.hits.clear();
      std::fill_n(votes.wide.begin(), segment.pieces.size() << wide_bits, std::uint8_t{0});
      count_hits(segment, query, votes);
      score_pieces(segment, query, votes, found);
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const FoundClip& x, const FoundClip& y) {
    return x.clip != y.clip ? x.clip < y.clip : x.score > y.score;
  });
  found.erase(
      std::unique(found.begin(), found.end(), [](const FoundClip& x, const FoundClip& y) { return x.clip == y.clip; }),
      found.end());
  std::stable_sort(found.begin(), found.end(),
                   [](const FoundClip& x, const FoundClip& y) { return x.score > y.score; });
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace contrechamp::clock
