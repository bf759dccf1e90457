#include "copies/index/feature_index.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "copies/index/votes.h"

namespace contrechamp::copies {
namespace {

// A segment reads at least half a block of neighbours, also when it is small beside others: one block is read anyway.
constexpr std::size_t least_neighbours = 32;
// Blocks that are read in one call: from memory 64 kB, which the second cache of a processor holds; from a disk as many
// requests as it can reorder. Chosen by hand with bench/copies_scale.sh; not varied on their own.
constexpr std::size_t blocks_from_memory = 64, blocks_from_disk = 16384;
// Each segment in memory is at least so many times as large as the next (logarithmic method, Bentley and Saxe 1980).
constexpr std::uint32_t size_ratio = 4;

struct Probe {
  std::uint64_t code;
  std::uint32_t feature;
};

// Every n-th feature of every frame, with another phase in each frame. An object that stays in view for some frames is
// thus searched with different features of it.
std::vector<QueryFeature> features_of(const model::ClipFingerprint& query, std::size_t most) {
  std::size_t all = 0;
  for (const auto& frame : query.frames) all += frame.features.size();
  const std::size_t step = std::max<std::size_t>(1, (all + most - 1) / std::max<std::size_t>(most, 1));
  std::vector<QueryFeature> out;
  out.reserve(2 * (all / step + 1));
  for (std::uint32_t number = 0; number < query.frames.size(); ++number) {
    const auto& frame = query.frames[number];
    for (std::size_t i = number % step; i < frame.features.size(); i += step)
      for (const bool mirrored : {false, true})
        out.push_back(query_feature(frame, number, frame.features[i], mirrored));
  }
  return out;
}

std::size_t features_searched(const model::ClipFingerprint& query, std::uint64_t postings, const SearchSize& size) {
  const std::size_t by_length = std::min(size.features_a_frame * query.frames.size(), size.most_features);
  const std::size_t by_archive = postings <= size.small_postings ? size.features_of_small : 0;
  return std::max({size.features, by_length, by_archive});
}

// For each probe the blocks that hold `count` postings around its code; probes are in order of codes.
std::vector<BlockWindow> windows_of(const FeatureSegment& segment, int order, std::span<const Probe> probes,
                                    std::size_t count) {
  std::vector<BlockWindow> out;
  out.reserve(probes.size());
  for (const Probe& probe : probes) {
    const std::uint64_t at = segment.place_of(order, probe.code);
    const std::size_t first = (at - std::min<std::uint64_t>(at, count / 2)) / FeatureSegment::postings_a_block;
    const std::size_t last = (at + count / 2) / FeatureSegment::postings_a_block + 1;
    // place_of() interpolates, so that places of close codes may be out of order.
    out.push_back({std::max(first, out.empty() ? 0 : out.back().first), std::min(last, segment.blocks())});
  }
  return out;
}

// The `count` postings nearest to the code in the sort order.
std::span<const Posting> nearest(std::span<const Posting> postings, std::uint64_t code, std::size_t count) {
  const auto after =
      std::lower_bound(postings.begin(), postings.end(), code,
                       [](const Posting& posting, std::uint64_t wanted) { return posting.code < wanted; });
  const auto at = static_cast<std::size_t>(after - postings.begin());
  const std::size_t from = at - std::min(at, count / 2);
  return postings.subspan(from, std::min(count, postings.size() - from));
}

// The features of a query, and their codes in each order.
struct SearchPlan {
  std::span<const FeatureSegment* const> segments;
  std::vector<QueryFeature> features;
  std::array<std::vector<Probe>, code_orders> probes;  // by code
  std::size_t neighbours = 0;
  std::uint64_t postings = 0;  // of all segments
};

SearchPlan plan_search(std::span<const FeatureSegment* const> segments, const model::ClipFingerprint& query,
                       const SearchSize& size) {
  SearchPlan out{segments, {}, {}, 0, 0};
  for (const auto* segment : segments) out.postings += segment->postings();
  out.features = features_of(query, features_searched(query, out.postings, size));
  for (int order = 0; order < code_orders; ++order) {
    auto& list = out.probes[static_cast<std::size_t>(order)];
    list.reserve(out.features.size());
    for (std::uint32_t i = 0; i < out.features.size(); ++i)
      list.push_back({feature_code(out.features[i].bits, order), i});
    std::sort(list.begin(), list.end(), [](const Probe& a, const Probe& b) { return a.code < b.code; });
  }
  out.neighbours = std::clamp(size.postings / std::max<std::size_t>(code_orders * out.features.size(), 1),
                              size.neighbours, std::max(size.neighbours, size.most_neighbours));
  return out;
}

// Searches one segment with the lower or the upper half of the probes of each order. False when the segment is damaged.
bool search(const SearchPlan& plan, std::uint32_t number, bool upper_half, BlocksRead& read, VoteCounter& votes) {
  const FeatureSegment& segment = *plan.segments[number];
  if (segment.postings() == 0) return true;
  const std::size_t count =
      std::max<std::size_t>(least_neighbours, plan.neighbours * segment.postings() / plan.postings);
  for (int order = 0; order < code_orders; ++order) {
    const std::span<const Probe> all = plan.probes[static_cast<std::size_t>(order)];
    const auto probes = upper_half ? all.subspan(all.size() / 2) : all.first(all.size() / 2);
    const auto windows = windows_of(segment, order, probes, count);
    for (std::size_t from = 0, to = 0; from < windows.size(); from = to) {
      const std::size_t most = read.waited ? blocks_from_disk : blocks_from_memory;
      for (std::size_t blocks = 0; to < windows.size() && (blocks < most || to == from); ++to)
        blocks += windows[to].last - windows[to].first;
      if (!segment.read(order, std::span(windows).subspan(from, to - from), read)) return false;
      for (std::size_t i = from; i < to; ++i) {
        const auto [code, feature] = probes[i];
        votes.add_hits(number, feature, code, nearest(read.windows[i - from], code, count));
      }
    }
  }
  return true;
}

}  // namespace

std::vector<ClipVotes> find_clips(std::span<const FeatureSegment* const> segments, const model::ClipFingerprint& query,
                                  const SearchSize& size, const RunBoth& run_both) {
  const SearchPlan plan = plan_search(segments, query, size);
  VoteCounter lower(plan.features, segments), upper(plan.features, segments);
  std::vector<std::uint32_t> damaged_lower, damaged_upper;
  const auto half = [&](bool upper_half, VoteCounter& votes, std::vector<std::uint32_t>& damaged) {
    BlocksRead read;
    for (std::uint32_t number = 0; number < segments.size(); ++number)
      if (!search(plan, number, upper_half, read, votes)) damaged.push_back(number);
  };
  const auto one = [&] { half(false, lower, damaged_lower); };
  const auto other = [&] { half(true, upper, damaged_upper); };
  if (run_both) run_both(one, other);
  else one(), other();
  for (const auto* damaged : {&damaged_lower, &damaged_upper})
    for (const std::uint32_t number : *damaged) segments[number]->note_damage();
  lower.merge(std::move(upper));
  return lower.top(size.clips);
}

FeatureIndex::Part FeatureIndex::part_of(std::string bytes) {
  auto kept = std::make_unique<std::string>(std::move(bytes));
  auto segment = FeatureSegment::open_trusted(*kept);
  if (!segment) throw std::logic_error("a segment just written cannot be read: " + segment.error().message);
  return {std::move(kept), std::move(*segment)};
}

void FeatureIndex::add(const ClipKey& key, const model::ClipFingerprint& clip) {
  SegmentBuilder builder;
  builder.add(key, clip);
  std::string bytes;
  const auto sink = [&bytes](std::string_view more) { bytes.append(more); };
  builder.write(sink);
  Part made = part_of(std::move(bytes));
  while (!parts_.empty() && parts_.back().segment.clips() < size_ratio * made.segment.clips()) {
    std::array<const FeatureSegment*, 2> both{&parts_.back().segment, &made.segment};
    bytes.clear();
    merge_segments(both, sink);
    parts_.pop_back();
    made = part_of(std::move(bytes));
    bytes.clear();
  }
  parts_.push_back(std::move(made));
}

std::uint32_t FeatureIndex::clips() const {
  std::uint32_t out = 0;
  for (const Part& part : parts_) out += part.segment.clips();
  return out;
}

std::uint64_t FeatureIndex::postings() const {
  std::uint64_t out = 0;
  for (const Part& part : parts_) out += part.segment.postings();
  return out;
}

std::vector<const FeatureSegment*> FeatureIndex::segments() const {
  std::vector<const FeatureSegment*> out;
  for (const Part& part : parts_) out.push_back(&part.segment);
  return out;
}

}  // namespace contrechamp::copies
