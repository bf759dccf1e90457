#include "match/feature_index.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

namespace contrechamp::match {
namespace {

constexpr int close_bits = 68;
constexpr std::size_t crowded = 4000;  // a bucket that says nothing: too many features look like this
constexpr int least_votes = 3;
constexpr std::ptrdiff_t most_meetings = 160;  // of one frame that are compared with each other
constexpr double units = 4096;
constexpr int near_turn = 2;    // 32nds
constexpr int near_size = 2;    // thirds of an octave
constexpr double near_place = 0.1;  // long sides

int distance(const model::FrameBits& a, const model::FrameBits& b) {
  return std::popcount(a[0] ^ b[0]) + std::popcount(a[1] ^ b[1]) + std::popcount(a[2] ^ b[2]) + std::popcount(a[3] ^ b[3]);
}

// Where the query's centre comes to lie by one meeting, and how it is turned and sized.
struct Pose {
  float x, y;
  int turn, size;
  std::uint32_t feature;
};

}  // namespace

// Every 17th test or so, another set for each table.
std::uint32_t FeatureIndex::key(const model::FrameBits& bits, int table) {
  std::uint32_t out = 0;
  for (int i = 0; i < key_bits; ++i) {
    const int bit = (i * 83 + table * 37 + i * i * (table + 3)) & 255;
    out = out << 1 | static_cast<std::uint32_t>(bits[static_cast<std::size_t>(bit) / 64] >> (bit % 64) & 1);
  }
  return out;
}

FeatureIndex::Posting FeatureIndex::posting(const model::FrameFeatures& frame, const model::LocalFeature& feature,
                                            std::uint32_t number) {
  const double long_side = std::max<int>({frame.width_px, frame.height_px, 1});
  const auto place = [&](int at, int side) {
    return static_cast<std::int16_t>((static_cast<double>(at) / model::feature_units - side / 2.0) / long_side * units);
  };
  const double log_size = feature.level + 3 * std::log2(448 / long_side);
  return {number, place(feature.x, frame.width_px), place(feature.y, frame.height_px),
          static_cast<std::int8_t>(std::lround(log_size)), feature.direction, feature.bits};
}

std::uint32_t FeatureIndex::add(const model::FrameFeatures& frame) {
  for (int table = 0; table < tables; ++table)
    if (heads_[table].empty()) heads_[table].resize(std::size_t{1} << key_bits);
  for (const auto& feature : frame.features) {
    const auto number = static_cast<std::uint32_t>(postings_.size());
    postings_.push_back(posting(frame, feature, frames_));
    for (int table = 0; table < tables; ++table) heads_[table][key(feature.bits, table)].push_back(number);
  }
  return frames_++;
}

// The most features of the query whose meetings lay the two pictures over each other in about the same way.
int FeatureIndex::agreeing(const std::vector<Posting>& query, const Meeting* from, const Meeting* to) const {
  std::vector<Pose> poses;
  for (const Meeting* m = from; m != to; ++m) {
    const Posting &q = query[m->feature], &e = postings_[m->posting];
    const bool mirrored = (m->frame & 1) != 0;
    const double size = std::exp2((e.log_size - q.log_size) / 3.0);
    const int turn = (e.direction - (mirrored ? 48 - q.direction : q.direction) + 64) % 32;
    const double angle = turn * 2 * M_PI / 32;
    const double x = (mirrored ? -q.x : q.x) / units, y = q.y / units;
    poses.push_back({static_cast<float>(e.x / units - size * (std::cos(angle) * x - std::sin(angle) * y)),
                     static_cast<float>(e.y / units - size * (std::sin(angle) * x + std::cos(angle) * y)), turn,
                     e.log_size - q.log_size, m->feature});
  }
  int most = 0;
  for (const Pose& a : poses) {
    int count = 0;
    std::uint32_t before = ~0U;
    const double near = near_place * std::max(1.0, std::exp2(a.size / 3.0));
    for (const Pose& b : poses) {  // in order of features: each counts once
      const int turn = std::abs(a.turn - b.turn);
      if (b.feature == before || std::min(turn, 32 - turn) > near_turn || std::abs(a.size - b.size) > near_size) continue;
      if (std::abs(a.x - b.x) > near || std::abs(a.y - b.y) > near) continue;
      ++count;
      before = b.feature;
    }
    most = std::max(most, count);
  }
  return most;
}

std::vector<FrameVotes> FeatureIndex::find(const model::FrameFeatures& query, int most) const {
  std::vector<FrameVotes> out;
  if (heads_[0].empty()) return out;
  std::vector<Posting> features;
  for (const auto& feature : query.features) features.push_back(posting(query, feature, 0));
  std::vector<Meeting> meetings;
  std::vector<std::uint32_t> met;
  for (const bool mirrored : {false, true}) {
    for (std::uint32_t i = 0; i < features.size(); ++i) {
      const auto bits = mirrored ? model::mirrored(features[i].bits) : features[i].bits;
      met.clear();
      for (int table = 0; table < tables; ++table) {
        const auto& bucket = heads_[table][key(bits, table)];
        if (bucket.size() < crowded) met.insert(met.end(), bucket.begin(), bucket.end());
      }
      std::sort(met.begin(), met.end());
      met.erase(std::unique(met.begin(), met.end()), met.end());
      for (const std::uint32_t number : met) {
        const int bits_apart = distance(bits, postings_[number].bits);
        if (bits_apart > close_bits) continue;
        meetings.push_back({std::uint64_t{postings_[number].frame} << 1 | mirrored, i, number, bits_apart});
      }
    }
  }
  std::sort(meetings.begin(), meetings.end(), [](const Meeting& a, const Meeting& b) {
    if (a.frame != b.frame) return a.frame < b.frame;
    return a.feature != b.feature ? a.feature < b.feature : a.posting < b.posting;
  });
  for (std::size_t i = 0; i < meetings.size();) {
    std::size_t j = i;
    while (j < meetings.size() && meetings[j].frame == meetings[i].frame) ++j;
    const auto size = std::min(static_cast<std::ptrdiff_t>(j - i), most_meetings);
    const int votes = size < least_votes ? 0 : agreeing(features, &meetings[i], &meetings[i] + size);
    if (votes >= least_votes) out.push_back({static_cast<std::uint32_t>(meetings[i].frame >> 1), (meetings[i].frame & 1) != 0, votes});
    i = j;
  }
  std::sort(out.begin(), out.end(), [](const FrameVotes& a, const FrameVotes& b) {
    return a.votes != b.votes ? a.votes > b.votes : a.frame * 2 + a.mirrored < b.frame * 2 + b.mirrored;
  });
  if (out.size() > static_cast<std::size_t>(most)) out.resize(static_cast<std::size_t>(most));
  return out;
}

}  // namespace contrechamp::match
