#include "match/feature_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace contrechamp::match {
namespace {

constexpr int close_bits = 15;         // of the 64 of a signature; unrelated ones lie near 32
constexpr std::size_t crowded = 3000;  // a bucket that says nothing: too many features look like this
constexpr int least_votes = 3;
constexpr std::ptrdiff_t most_meetings = 160;  // of one frame that are compared with each other
constexpr float units = 160;
constexpr int near_turn = 2;          // 32nds
constexpr int near_size = 2;          // thirds of an octave
constexpr float near_place = 0.1F;    // long sides

// Where the query's centre comes to lie by one meeting, and how it is turned and sized.
struct Pose {
  float x, y, near;
  int turn, size;
  std::uint32_t feature;
};

struct Turn {
  float cosine, sine;
};

const Turn& turn_by(int directions) {
  static const auto all = [] {
    std::array<Turn, 32> out{};
    for (int i = 0; i < 32; ++i)
      out[i] = {static_cast<float>(std::cos(i * M_PI / 16)), static_cast<float>(std::sin(i * M_PI / 16))};
    return out;
  }();
  return all[static_cast<std::size_t>(directions & 31)];
}

float size_by(int thirds) {
  static const auto all = [] {
    std::array<float, 129> out{};
    for (int i = 0; i < 129; ++i) out[i] = std::exp2(static_cast<float>(i - 64) / 3);
    return out;
  }();
  return all[static_cast<std::size_t>(std::clamp(thirds, -64, 64) + 64)];
}

}  // namespace

// Some of the tests, another set for each table.
std::uint32_t FeatureIndex::key(const model::FrameBits& bits, int table) {
  std::uint32_t out = 0;
  for (int i = 0; i < key_bits; ++i) {
    const int bit = (i * 83 + table * 37 + i * i * (table + 3)) & 255;
    out = out << 1 | static_cast<std::uint32_t>(bits[static_cast<std::size_t>(bit) / 64] >> (bit % 64) & 1);
  }
  return out;
}

FeatureIndex::Entry FeatureIndex::entry(const model::FrameFeatures& frame, const model::LocalFeature& feature,
                                        bool mirrored) {
  const float long_side = static_cast<float>(std::max<int>({frame.width_px, frame.height_px, 1}));
  const auto place = [&](int at, int side) {
    const float from_centre = static_cast<float>(at) / model::feature_units - static_cast<float>(side) / 2;
    return static_cast<std::int8_t>(std::lround(from_centre / long_side * units));
  };
  Entry out{};
  const auto bits = mirrored ? model::mirrored(feature.bits) : feature.bits;
  // A quarter of each word.
  for (std::size_t i = 0; i < 4; ++i) out.signature |= (bits[i] & 0x1111111111111111ULL) << i;
  out.x = place(feature.x, frame.width_px);
  if (mirrored) out.x = static_cast<std::int8_t>(-out.x);
  out.y = place(feature.y, frame.height_px);
  out.log_size = static_cast<std::int8_t>(std::lround(feature.level + 3 * std::log2(448 / long_side)));
  out.direction = static_cast<std::uint8_t>((mirrored ? 48 - feature.direction : feature.direction) % 32);
  return out;
}

std::uint32_t FeatureIndex::add(const model::FrameFeatures& frame) {
  for (auto& table : buckets_)
    if (table.empty()) table.resize(std::size_t{1} << key_bits);
  for (const auto& feature : frame.features) {
    Entry made = entry(frame, feature, false);
    made.frame = frames_;
    for (int table = 0; table < tables; ++table) buckets_[table][key(feature.bits, table)].push_back(made);
  }
  return frames_++;
}

// Of very many meetings the closest, still in order of features; returns how many.
std::ptrdiff_t FeatureIndex::keep_closest(std::vector<Meeting>::iterator first, std::vector<Meeting>::iterator last) {
  if (last - first <= most_meetings) return last - first;
  std::nth_element(first, first + most_meetings, last, [](const Meeting& a, const Meeting& b) { return a.bits < b.bits; });
  std::sort(first, first + most_meetings, [](const Meeting& a, const Meeting& b) { return a.feature < b.feature; });
  return most_meetings;
}

// The most features of the query whose meetings lay the two pictures over each other in about the same way.
int FeatureIndex::agreeing(const std::vector<Entry>& query, const Meeting* from, const Meeting* to) {
  std::array<Pose, static_cast<std::size_t>(most_meetings)> poses;
  std::size_t count = 0;
  for (const Meeting* m = from; m != to; ++m) {
    const Entry &q = query[m->feature], &e = m->entry;
    const int turn = (e.direction - q.direction + 32) % 32, size = e.log_size - q.log_size;
    const auto [cosine, sine] = turn_by(turn);
    const float scale = size_by(size), x = q.x, y = q.y;
    poses[count++] = {e.x - scale * (cosine * x - sine * y), e.y - scale * (sine * x + cosine * y),
                      near_place * units * std::max(1.0F, scale), turn, size, m->feature};
  }
  int most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Pose& a = poses[i];
    int agree = 0;
    std::uint32_t before = ~0U;
    for (std::size_t j = 0; j < count; ++j) {  // in order of features: each counts once
      const Pose& b = poses[j];
      if (b.feature == before || std::abs(a.x - b.x) > a.near || std::abs(a.y - b.y) > a.near) continue;
      const int turn = std::abs(a.turn - b.turn);
      if (std::min(turn, 32 - turn) > near_turn || std::abs(a.size - b.size) > near_size) continue;
      ++agree;
      before = b.feature;
    }
    most = std::max(most, agree);
  }
  return most;
}

// Entries like this feature, each once, in order of frames.
void FeatureIndex::meet(const model::FrameBits& bits, std::uint64_t signature, std::vector<Entry>& out) const {
  out.clear();
  for (int table = 0; table < tables; ++table) {
    const auto& bucket = buckets_[table][key(bits, table)];
    if (bucket.size() > crowded) continue;
    for (const Entry& met : bucket)
      if (std::popcount(met.signature ^ signature) <= close_bits) out.push_back(met);
  }
  const auto order = [](const Entry& e) {
    return std::uint64_t{e.frame} << 32 | std::uint64_t{static_cast<std::uint8_t>(e.x)} << 24 |
           std::uint64_t{static_cast<std::uint8_t>(e.y)} << 16 | std::uint64_t{static_cast<std::uint8_t>(e.log_size)} << 8 |
           e.direction;
  };
  std::sort(out.begin(), out.end(), [&](const Entry& a, const Entry& b) { return order(a) < order(b); });
  out.erase(std::unique(out.begin(), out.end(), [&](const Entry& a, const Entry& b) { return order(a) == order(b); }),
            out.end());
}

void FeatureIndex::vote(const model::FrameFeatures& query, bool mirrored, std::vector<FrameVotes>& out) const {
  std::vector<Entry> features, met;
  std::vector<Meeting> meetings;
  std::vector<std::uint32_t> counts(frames_, 0), touched;
  for (std::uint32_t i = 0; i < query.features.size(); ++i) {
    const auto& feature = query.features[i];
    features.push_back(entry(query, feature, mirrored));
    meet(mirrored ? model::mirrored(feature.bits) : feature.bits, features.back().signature, met);
    for (const Entry& e : met) {
      if (counts[e.frame]++ == 0) touched.push_back(e.frame);
      meetings.push_back({i, std::popcount(e.signature ^ features.back().signature), e});
    }
  }
  // Brought together by frame, in order of features, without comparing.
  std::uint32_t total = 0;
  for (const std::uint32_t frame : touched) total += std::exchange(counts[frame], total);
  std::vector<Meeting> by_frame(meetings.size());
  for (const Meeting& m : meetings) by_frame[counts[m.entry.frame]++] = m;
  std::size_t from = 0;
  for (const std::uint32_t frame : touched) {
    const std::size_t to = counts[frame];
    const auto first = by_frame.begin() + static_cast<std::ptrdiff_t>(from), last = by_frame.begin() + static_cast<std::ptrdiff_t>(to);
    const int votes = last - first < least_votes ? 0 : agreeing(features, &*first, &*first + keep_closest(first, last));
    if (votes >= least_votes) out.push_back({frame, mirrored, votes});
    from = to;
  }
}

std::vector<FrameVotes> FeatureIndex::find(const model::FrameFeatures& query, int most) const {
  std::vector<FrameVotes> out;
  if (frames_ == 0) return out;
  vote(query, false, out);
  vote(query, true, out);
  std::sort(out.begin(), out.end(), [](const FrameVotes& a, const FrameVotes& b) {
    return a.votes != b.votes ? a.votes > b.votes : a.frame * 2 + a.mirrored < b.frame * 2 + b.mirrored;
  });
  if (out.size() > static_cast<std::size_t>(most)) out.resize(static_cast<std::size_t>(most));
  return out;
}

}  // namespace contrechamp::match
