#include "clock/index/landmark_index.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr int frame_bits = 12;
constexpr std::uint32_t frames_a_piece = 1u << frame_bits;  // 65 s
// As many as leave the wide cells in a processor's second cache: most of the time goes into finding a landmark's list,
// once a segment.
constexpr std::size_t pieces_a_segment = 8192;
constexpr std::size_t fresh_pieces = 128;  // a divisor of it
constexpr std::uint32_t cell_frames = 2;   // of a lag
constexpr int cell_bits = frame_bits;      // lags of two pieces reach twice as far
constexpr int wide_bits = 6;
constexpr std::size_t wide_cells = std::size_t{1} << wide_bits;  // 64 cells each, two seconds
constexpr std::uint32_t none = ~0u;
constexpr std::uint32_t least_votes = 4;
constexpr std::size_t most_needed = 64;
// Of one question in one segment. By chance there are some two million; files made to share one key would have a
// hundred times more than memory holds.
constexpr std::size_t most_hits = std::size_t{1} << 25;
constexpr std::size_t ahead = 12;  // landmarks: their lists are fetched while earlier ones are counted

// Powers of ten by which `votes` in two neighbouring cells outdo chance, where `mean` are expected in each of `places`.
float outdone(double votes, double mean, double places) {
  const double log_term = votes * std::log(mean) - mean - std::lgamma(votes + 1);
  return static_cast<float>(-(log_term + std::log(places)) / std::log(10.0));
}

double mean_of(std::uint32_t sum, double lags) { return 2 * (sum + 1.0) / lags; }

}  // namespace

// The landmarks of 65 s of what is asked.
struct LandmarkIndex::Question {
  std::vector<Landmark> landmarks;  // by key, frames from the first
  std::uint32_t first_frame = 0, frames = 0;
  float least_score = 0;
  std::vector<std::uint8_t> needed;  // by the votes of a piece: how many at one lag a find has at the least
};

struct LandmarkIndex::Votes {
  std::vector<std::uint8_t> wide = std::vector<std::uint8_t>(pieces_a_segment * wide_cells);
  std::vector<std::uint8_t> chosen = std::vector<std::uint8_t>(pieces_a_segment);
  std::vector<std::uint32_t> hits;  // number of the piece, cell of the lag
  std::vector<std::uint32_t> begin = std::vector<std::uint32_t>(pieces_a_segment + 1);  // by chosen piece, in `cells`
  std::vector<std::uint16_t> cells, counts = std::vector<std::uint16_t>(std::size_t{1} << cell_bits);  // counts: all 0

  // Puts the cells of the chosen pieces together.
  void group() {
    std::fill(begin.begin(), begin.end(), 0u);
    for (const std::uint32_t hit : hits) begin[(hit >> cell_bits) + 1] += chosen[hit >> cell_bits];
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    cells.resize(begin.back());
    auto next = begin;
    for (const std::uint32_t hit : hits)
      if (chosen[hit >> cell_bits] != 0)
        cells[next[hit >> cell_bits]++] = static_cast<std::uint16_t>(hit & ((1u << cell_bits) - 1));
  }

  struct Densest {
    std::uint32_t votes = 0, cell = 0, sum = 0;  // of two neighbours, the first of them, of all
  };

  Densest densest(std::size_t piece) {
    const auto from = cells.begin() + begin[piece], to = cells.begin() + begin[piece + 1];
    Densest out;
    out.sum = static_cast<std::uint32_t>(to - from);
    for (auto i = from; i != to; ++i) counts[*i] = static_cast<std::uint16_t>(counts[*i] + (counts[*i] != 65535));
    const auto ask = [&](std::uint32_t cell, std::uint32_t sum) {
      if (sum > out.votes || (sum == out.votes && cell < out.cell)) out.votes = sum, out.cell = cell;
    };
    for (auto i = from; i != to; ++i) {
      if (*i > 0) ask(*i - 1u, std::uint32_t{counts[*i - 1u]} + counts[*i]);
      if (*i + 1u < counts.size()) ask(*i, std::uint32_t{counts[*i]} + counts[*i + 1u]);
    }
    for (auto i = from; i != to; ++i) counts[*i] = 0;
    return out;
  }
};

namespace {

// Lower bounds of the votes that reach the score, over all lengths of pieces.
std::vector<std::uint8_t> needed_votes(std::uint32_t frames, double pieces, float least_score) {
  const double most_lags = static_cast<double>(frames + frames_a_piece) / cell_frames;
  const double least_lags = std::max(1.0, static_cast<double>(frames) / cell_frames);
  std::vector<std::uint8_t> out(4096);
  std::uint32_t votes = least_score < LandmarkIndex::beyond_chance ? 2 : least_votes;
  for (std::uint32_t sum = 0; sum < out.size(); ++sum) {
    const double mean = mean_of(sum, most_lags);
    while (votes < most_needed && (votes < mean || outdone(votes, mean, least_lags * pieces) < least_score)) ++votes;
    out[sum] = static_cast<std::uint8_t>(votes);
  }
  return out;
}

struct Row {
  std::uint32_t sum = 0;
  std::int32_t top = 0;  // of two neighbours
};

Row row_of(const std::uint8_t* row) {
  Row out;
  for (std::size_t i = 0; i < wide_cells; ++i) out.sum += row[i];
  std::int16_t top = 0;
  for (std::size_t i = 0; i + 1 < wide_cells; ++i) top = std::max(top, static_cast<std::int16_t>(row[i] + row[i + 1]));
  out.top = top;
  return out;
}

}  // namespace

void LandmarkIndex::add(std::uint32_t clip, const SoundFeatures& features) {
  std::size_t at = 0;
  const auto& all = features.landmarks;
  for (std::uint32_t first = 0; first < features.frames(); first += frames_a_piece) {
    if (!segments_.empty() && segments_.back().pieces.size() - segments_.back().laid == fresh_pieces)
      lay_out(segments_.back());
    if (segments_.empty() || segments_.back().laid == pieces_a_segment) segments_.emplace_back();
    Segment& s = segments_.back();
    if (s.head.empty()) s.head.assign(landmark_keys, none);
    const auto number = static_cast<std::uint32_t>(s.pieces.size());
    s.pieces.push_back({clip, first, std::min(frames_a_piece, static_cast<std::uint32_t>(features.frames()) - first)});
    ++pieces_;
    for (; at < all.size() && all[at].frame < first + frames_a_piece; ++at) {
      if (all[at].rank >= ranks_) continue;
      s.next.push_back(s.head[all[at].key]);
      s.head[all[at].key] = static_cast<std::uint32_t>(s.fresh.size());
      s.fresh.push_back(number << frame_bits | (all[at].frame - first));
      ++landmarks_;
    }
  }
}

void LandmarkIndex::lay_out(Segment& s) {
  std::vector<std::uint32_t> laid, begin;
  laid.reserve(s.postings.size() + s.fresh.size()), begin.reserve(landmark_keys + 1);
  for (std::uint32_t key = 0; key < landmark_keys; ++key) {
    begin.push_back(static_cast<std::uint32_t>(laid.size()));
    if (!s.begin.empty())
      laid.insert(laid.end(), s.postings.begin() + s.begin[key], s.postings.begin() + s.begin[key + 1]);
    for (std::uint32_t p = s.head[key]; p != none; p = s.next[p]) laid.push_back(s.fresh[p]);
  }
  begin.push_back(static_cast<std::uint32_t>(laid.size()));
  s.begin = std::move(begin), s.postings = std::move(laid);
  s.head = {}, s.fresh = {}, s.next = {};
  s.laid = s.pieces.size();
}

// Every landmark shared, counted in wide cells and kept.
void LandmarkIndex::collect(const Segment& s, const Question& question, Votes& votes) const {
  const auto& asked = question.landmarks;
  const auto meet = [&](std::uint32_t frame, std::uint32_t posting) {
    const std::uint32_t cell = (frame + frames_a_piece - (posting & (frames_a_piece - 1))) / cell_frames;
    const std::uint32_t piece = posting >> frame_bits;
    std::uint8_t& wide = votes.wide[piece << wide_bits | cell >> (cell_bits - wide_bits)];
    wide = static_cast<std::uint8_t>(wide + (wide != 255));
    votes.hits.push_back(piece << cell_bits | cell);
  };
  for (std::size_t i = 0; i < asked.size() && !s.begin.empty(); ++i) {
    if (i + 2 * ahead < asked.size()) __builtin_prefetch(&s.begin[asked[i + 2 * ahead].key]);
    if (i + ahead < asked.size()) __builtin_prefetch(s.postings.data() + s.begin[asked[i + ahead].key]);
    const std::size_t left = most_hits - std::min(most_hits, votes.hits.size());
    const std::uint32_t begin = s.begin[asked[i].key], count = s.begin[asked[i].key + 1] - begin;
    const auto end = static_cast<std::uint32_t>(begin + std::min<std::size_t>(count, left));
    for (std::uint32_t p = begin; p != end; ++p) meet(asked[i].frame, s.postings[p]);
  }
  if (s.head.empty()) return;
  for (const Landmark& l : asked)
    for (std::uint32_t p = votes.hits.size() > most_hits ? none : s.head[l.key]; p != none; p = s.next[p])
      meet(l.frame, s.fresh[p]);
}

void LandmarkIndex::judge(const Segment& s, const Question& question, Votes& votes,
                          std::vector<FoundClip>& found) const {
  std::size_t chosen = 0;
  for (std::size_t piece = 0; piece < s.pieces.size(); ++piece) {
    const Row row = row_of(votes.wide.data() + (piece << wide_bits));
    const std::uint32_t needed = question.needed[std::min<std::size_t>(row.sum, question.needed.size() - 1)];
    votes.chosen[piece] = row.top >= static_cast<std::int32_t>(needed) ? 1 : 0;
    chosen += votes.chosen[piece];
  }
  if (chosen == 0) return;
  votes.group();
  for (std::size_t piece = 0; piece < s.pieces.size(); ++piece) {
    if (votes.chosen[piece] == 0) continue;
    const auto [top, at, sum] = votes.densest(piece);
    const double lags = static_cast<double>(question.frames + s.pieces[piece].frames) / cell_frames;
    const float score = outdone(top, mean_of(sum, lags), lags * static_cast<double>(pieces_));
    if (score < question.least_score || (question.least_score >= beyond_chance && top < least_votes)) continue;
    const double lag = static_cast<double>((at + 1) * cell_frames) - frames_a_piece + question.first_frame -
                       s.pieces[piece].first_frame;
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
    Question question;
    question.first_frame = first, question.least_score = least_score;
    question.frames = std::min(frames_a_piece, static_cast<std::uint32_t>(features.frames()) - first);
    for (; at < all.size() && all[at].frame < first + frames_a_piece; ++at)
      if (all[at].rank < ranks_) question.landmarks.push_back({all[at].key, all[at].rank, all[at].frame - first});
    std::sort(question.landmarks.begin(), question.landmarks.end(),
              [](const Landmark& x, const Landmark& y) { return x.key < y.key; });
    question.needed = needed_votes(question.frames, static_cast<double>(pieces_), least_score);
    for (const Segment& segment : segments_) {
      votes.hits.clear();
      std::fill_n(votes.wide.begin(), segment.pieces.size() << wide_bits, std::uint8_t{0});
      collect(segment, question, votes);
      judge(segment, question, votes, found);
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
