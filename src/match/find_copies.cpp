#include "match/find_copies.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace contrechamp::match {
namespace {

struct Hit {
  std::size_t query = 0;  // index of the code
  std::size_t earlier = 0;
  int bits = 0;
};

constexpr double bin_s = 0.5;          // of the offset; frames are sampled about twice a second or at keyframes
constexpr double longest_gap_s = 3.0;  // within one segment
constexpr std::size_t most_segments = 16;
constexpr int fewest_frames = 3;       // on one line, in different places of the query
// On other lines of the same pair: when so much of everything is close to everything, the picture stands still and
// its codes cannot tell one time from another.
constexpr double standing_share = 0.5;
constexpr double other_speed_handicap = 0.85;
constexpr double speeds[] = {1.0, 0.9, 1.1, 0.8, 1.25};

int distance(const model::FrameBits& a, const model::FrameBits& b) {
  return std::popcount(a[0] ^ b[0]) + std::popcount(a[1] ^ b[1]) + std::popcount(a[2] ^ b[2]) +
         std::popcount(a[3] ^ b[3]);
}

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

class Pair {
 public:
  Pair(const model::ClipFingerprint& query, const model::ClipFingerprint& earlier, bool mirrored)
      : query_(query), earlier_(earlier) {
    for (std::size_t i = 0; i < query.codes.size(); ++i) {
      const auto& bits = mirrored ? query.codes[i].mirrored : query.codes[i].bits;
      for (std::size_t j = 0; j < earlier.codes.size(); ++j) {
        const int d = distance(bits, earlier.codes[j].bits);
        if (d <= close_bits) hits_.push_back({i, j, d});
      }
    }
  }

  std::optional<model::CopyMatch> compare() {
    const double pairs = static_cast<double>(query_.codes.size()) * static_cast<double>(earlier_.codes.size());
    const bool standing = pairs >= 4 && static_cast<double>(hits_.size()) > standing_share * pairs;
    model::CopyMatch match;
    std::size_t frames = 0;
    double closeness = 0;
    while (match.segments.size() < most_segments) {
      const auto line = best_line();
      if (line.size() < fewest_frames) break;
      const auto segments = segments_of(line);
      match.segments.insert(match.segments.end(), segments.begin(), segments.end());
      frames += line.size();
      for (const Hit& hit : line) closeness += 1.0 - hit.bits / (2.0 * close_bits);
      forget(line, segments);
      if (standing) break;
    }
    if (match.segments.empty()) return std::nullopt;
    match.verdict = standing ? model::Verdict::same_scene : model::Verdict::copy;
    const double sureness = static_cast<double>(frames) / (static_cast<double>(frames) + 2.0);
    match.score = closeness / static_cast<double>(frames) * sureness;
    std::sort(match.segments.begin(), match.segments.end(),
              [](const auto& a, const auto& b) { return a.a_start_us < b.a_start_us; });
    return match;
  }

 private:
  double time_q(const Hit& hit) const { return seconds(query_.codes[hit.query].time_us); }
  double time_e(const Hit& hit) const { return seconds(earlier_.codes[hit.earlier].time_us); }

  // The hits near the line that explains most, one hit a frame. Close codes count more than many: in a quiet scene
  // neighbouring frames are close as well, only the right ones are closest. Another speed must explain more.
  std::vector<Hit> best_line() const {
    std::vector<Hit> best;
    double most = 0;
    for (double speed : speeds) {
      const double handicap = speed == 1.0 ? 1.0 : other_speed_handicap;
      std::map<long, std::map<std::size_t, int>> votes;
      for (const Hit& hit : hits_) {
        const long bin = std::lround((time_e(hit) - speed * time_q(hit)) / bin_s);
        for (long near : {bin - 1, bin, bin + 1}) {
          int& weight = votes[near][hit.query];
          weight = std::max(weight, close_bits + 1 - hit.bits);
        }
      }
      for (const auto& [bin, frames] : votes) {
        double upper = 0;
        for (const auto& [frame, weight] : frames) upper += weight;
        if (upper * handicap <= most) continue;
        auto line = near_line(speed, static_cast<double>(bin) * bin_s);
        const double weight = weight_of(line) * handicap;
        if (weight > most) {
          most = weight;
          best = std::move(line);
        }
      }
    }
    return best;
  }

  static double weight_of(const std::vector<Hit>& line) {
    double sum = 0;
    for (const Hit& hit : line) sum += close_bits + 1 - hit.bits;
    return sum;
  }

  std::vector<Hit> near_line(double speed, double offset) const {
    std::map<std::size_t, Hit> chosen;
    std::set<std::size_t> places;
    for (const Hit& hit : hits_) {
      const double error = std::abs(time_e(hit) - speed * time_q(hit) - offset);
      if (error > 1.5 * bin_s) continue;
      const auto found = chosen.find(hit.query);
      if (found == chosen.end() || hit.bits < found->second.bits) chosen[hit.query] = hit;
      places.insert(hit.earlier);
    }
    std::vector<Hit> line;
    if (places.size() < fewest_frames) return line;
    for (const auto& [query, hit] : chosen) line.push_back(hit);
    return line;
  }

  std::vector<model::CopySegment> segments_of(const std::vector<Hit>& line) const {
    std::vector<model::CopySegment> out;
    std::size_t first = 0;
    for (std::size_t i = 1; i <= line.size(); ++i) {
      if (i < line.size() && time_q(line[i]) - time_q(line[i - 1]) <= longest_gap_s) continue;
      if (i - first >= 2) out.push_back(segment_of(line, first, i));
      first = i;
    }
    return out;
  }

  model::CopySegment segment_of(const std::vector<Hit>& line, std::size_t first, std::size_t last) const {
    model::CopySegment segment;
    // Half a sampling step on either side: the change lies between two samples.
    const std::int64_t step = (query_.codes[line[last - 1].query].time_us - query_.codes[line[first].query].time_us) /
                              static_cast<std::int64_t>(last - first - 1) / 2;
    const auto clamp = [](std::int64_t t, std::int64_t end) { return std::clamp<std::int64_t>(t, 0, end); };
    segment.a_start_us = clamp(query_.codes[line[first].query].time_us - step, query_.duration_us);
    segment.a_end_us = clamp(query_.codes[line[last - 1].query].time_us + step, query_.duration_us);
    segment.b_start_us = clamp(earlier_.codes[line[first].earlier].time_us - step, earlier_.duration_us);
    segment.b_end_us = clamp(earlier_.codes[line[last - 1].earlier].time_us + step, earlier_.duration_us);
    double closeness = 0;
    for (std::size_t i = first; i < last; ++i) closeness += 1.0 - line[i].bits / (2.0 * close_bits);
    segment.score = closeness / static_cast<double>(last - first);
    return segment;
  }

  // A moment of the query comes from one place: what a segment covers is explained.
  void forget(const std::vector<Hit>& line, const std::vector<model::CopySegment>& segments) {
    std::set<std::size_t> used;
    for (const Hit& hit : line) used.insert(hit.query);
    const auto explained = [&](const Hit& hit) {
      const std::int64_t time_us = query_.codes[hit.query].time_us;
      return used.count(hit.query) != 0 || std::any_of(segments.begin(), segments.end(), [&](const auto& segment) {
               return time_us >= segment.a_start_us && time_us < segment.a_end_us;
             });
    };
    hits_.erase(std::remove_if(hits_.begin(), hits_.end(), explained), hits_.end());
  }

  const model::ClipFingerprint& query_;
  const model::ClipFingerprint& earlier_;
  std::vector<Hit> hits_;
};

std::optional<model::CopyMatch> compare_photos(const model::FrameCode& a, const model::FrameCode& b) {
  const int bits = std::min(distance(a.bits, b.bits), distance(a.mirrored, b.bits));
  if (bits > close_bits) return std::nullopt;
  const double score = 1.0 - bits / (2.0 * close_bits);
  return model::CopyMatch{score, model::Verdict::copy, {{0, 0, 0, 0, score}}};
}

std::optional<model::CopyMatch> compare(const model::ClipFingerprint& query, const model::ClipFingerprint& earlier) {
  if (query.codes.empty() || earlier.codes.empty()) return std::nullopt;
  const bool photo = query.duration_us == 0;
  if (photo != (earlier.duration_us == 0)) return std::nullopt;
  if (photo) return compare_photos(query.codes[0], earlier.codes[0]);
  auto plain = Pair(query, earlier, false).compare();
  auto mirrored = Pair(query, earlier, true).compare();
  if (plain && mirrored) return plain->score >= mirrored->score ? plain : mirrored;
  return plain ? plain : mirrored;
}

}  // namespace

std::vector<std::pair<std::size_t, model::CopyMatch>> find_copies(
    const model::ClipFingerprint& query, std::span<const model::ClipFingerprint* const> earlier) {
  std::vector<std::pair<std::size_t, model::CopyMatch>> out;
  for (std::size_t i = 0; i < earlier.size(); ++i)
    if (auto match = compare(query, *earlier[i])) out.emplace_back(i, std::move(*match));
  return out;
}

}  // namespace contrechamp::match
