#include "match/feature_index.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace contrechamp::match {
namespace {

constexpr int close_bits = 64;
constexpr std::size_t crowded = 4000;  // a bucket that says nothing: too many features look like this
constexpr int least_votes = 3;

int distance(const model::FrameBits& a, const model::FrameBits& b) {
  return std::popcount(a[0] ^ b[0]) + std::popcount(a[1] ^ b[1]) + std::popcount(a[2] ^ b[2]) + std::popcount(a[3] ^ b[3]);
}

}  // namespace

// Every 14th test or so, another set for each table.
std::uint32_t FeatureIndex::key(const model::FrameBits& bits, int table) {
  std::uint32_t out = 0;
  for (int i = 0; i < key_bits; ++i) {
    const int bit = (i * 83 + table * 37 + i * i * (table + 3)) & 255;
    out = out << 1 | static_cast<std::uint32_t>(bits[static_cast<std::size_t>(bit) / 64] >> (bit % 64) & 1);
  }
  return out;
}

std::uint32_t FeatureIndex::add(const model::FrameFeatures& frame) {
  for (int table = 0; table < tables; ++table)
    if (heads_[table].empty()) heads_[table].resize(std::size_t{1} << key_bits);
  for (const auto& feature : frame.features) {
    const auto number = static_cast<std::uint32_t>(postings_.size());
    postings_.push_back({frames_, feature.level, feature.direction, feature.bits});
    for (int table = 0; table < tables; ++table) heads_[table][key(feature.bits, table)].push_back(number);
  }
  return frames_++;
}

std::vector<FrameVotes> FeatureIndex::find(const model::FrameFeatures& query, int most) const {
  std::unordered_map<std::uint64_t, int> votes;
  if (heads_[0].empty()) return {};
  std::vector<std::uint32_t> met;
  for (const bool mirrored : {false, true}) {
    for (const auto& feature : query.features) {
      const auto bits = mirrored ? model::mirrored(feature.bits) : feature.bits;
      const int direction = mirrored ? (48 - feature.direction) % 32 : feature.direction;
      met.clear();
      for (int table = 0; table < tables; ++table) {
        const auto& bucket = heads_[table][key(bits, table)];
        if (bucket.size() < crowded) met.insert(met.end(), bucket.begin(), bucket.end());
      }
      std::sort(met.begin(), met.end());
      met.erase(std::unique(met.begin(), met.end()), met.end());
      std::uint64_t before = ~0ULL;
      for (const std::uint32_t number : met) {
        const Posting& posting = postings_[number];
        if (distance(bits, posting.bits) > close_bits) continue;
        const auto turn = static_cast<std::uint64_t>(posting.direction - direction + 32) % 32;
        const auto scale = static_cast<std::uint64_t>(posting.level - feature.level + 8);
        const std::uint64_t cell = std::uint64_t{posting.frame} << 16 | static_cast<std::uint64_t>(mirrored) << 15;
        if (cell == before) continue;  // one vote a feature and frame
        before = cell;
        // Two bins each way: a true turn or scale may lie on a border.
        for (const std::uint64_t t : {turn / 4, (turn + 2) / 4 % 8 + 8})
          for (const std::uint64_t s : {scale / 2, (scale + 1) / 2 + 16}) ++votes[cell | t << 8 | s];
      }
    }
  }
  std::unordered_map<std::uint64_t, int> best;
  for (const auto& [cell, count] : votes)
    if (count >= least_votes) best[cell >> 15] = std::max(best[cell >> 15], count);
  std::vector<FrameVotes> out;
  for (const auto& [frame, count] : best) out.push_back({static_cast<std::uint32_t>(frame >> 1), (frame & 1) != 0, count});
  std::sort(out.begin(), out.end(), [](const FrameVotes& a, const FrameVotes& b) {
    return a.votes != b.votes ? a.votes > b.votes : a.frame * 2 + a.mirrored < b.frame * 2 + b.mirrored;
  });
  if (out.size() > static_cast<std::size_t>(most)) out.resize(static_cast<std::size_t>(most));
  return out;
}

}  // namespace contrechamp::match
