#include "copies/index/feature_index.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "copies/index/votes.h"

namespace contrechamp::copies {
namespace {

constexpr std::size_t least_neighbours = 32;  // of a small segment beside large ones
// Blocks of windows that are read at once: as many as stay close to the processor, or as a disk serves at once.
constexpr std::size_t blocks_from_memory = 64, blocks_from_disk = 16384;
constexpr std::uint32_t times_as_large = 4;  // a segment in memory than the next

struct Probe {
  std::uint64_t code;
  std::uint32_t feature;
};

// Features in turn from every frame, every n-th, another n-th of the next frame: what stays in view for some frames is
// searched with sooner or later.
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

// Around each code the blocks that hold `share` postings, in order of codes.
std::vector<BlockWindow> windows_of(const FeatureSegment& segment, int order, std::span<const Probe> probes,
                                    std::size_t share) {
  std::vector<BlockWindow> out;
  out.reserve(probes.size());
  for (const Probe& probe : probes) {
    const std::uint64_t at = segment.place_of(order, probe.code);
    const std::size_t first = (at - std::min<std::uint64_t>(at, share / 2)) / FeatureSegment::postings_a_block;
    const std::size_t last = (at + share / 2) / FeatureSegment::postings_a_block + 1;
    // The places of codes that lie close together are not in order to the posting.
    out.push_back({std::max(first, out.empty() ? 0 : out.back().first), std::min(last, segment.blocks())});
  }
  return out;
}

// The `share` postings that stand nearest to the code.
std::span<const Posting> nearest(std::span<const Posting> postings, std::uint64_t code, std::size_t share) {
  const auto after =
      std::lower_bound(postings.begin(), postings.end(), code,
                       [](const Posting& posting, std::uint64_t wanted) { return posting.code < wanted; });
  const auto at = static_cast<std::size_t>(after - postings.begin());
  const std::size_t from = at - std::min(at, share / 2);
  return postings.subspan(from, std::min(share, postings.size() - from));
}

// A question, and who looks where.
struct Question {
  std::span<const FeatureSegment* const> segments;
  std::vector<QueryFeature> features;
  std::array<std::vector<Probe>, code_orders> probes;  // by code
  std::size_t neighbours = 0;
  std::uint64_t postings = 0;  // of all segments
};

Question question_of(std::span<const FeatureSegment* const> segments, const model::ClipFingerprint& query,
                     const SearchSize& size) {
  Question out{segments, {}, {}, 0, 0};
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

// One of the two halves of the probes of each order, in one segment. False when that is damaged.
bool search(const Question& question, std::uint32_t number, bool upper_half, BlocksRead& read, Ballot& ballot) {
  const FeatureSegment& segment = *question.segments[number];
  if (segment.postings() == 0) return true;
  const std::size_t share =
      std::max<std::size_t>(least_neighbours, question.neighbours * segment.postings() / question.postings);
  for (int order = 0; order < code_orders; ++order) {
    const std::span<const Probe> all = question.probes[static_cast<std::size_t>(order)];
    const auto probes = upper_half ? all.subspan(all.size() / 2) : all.first(all.size() / 2);
    const auto windows = windows_of(segment, order, probes, share);
    for (std::size_t from = 0, to = 0; from < windows.size(); from = to) {
      const std::size_t most = read.waited ? blocks_from_disk : blocks_from_memory;
      for (std::size_t blocks = 0; to < windows.size() && (blocks < most || to == from); ++to)
        blocks += windows[to].last - windows[to].first;
      if (!segment.read(order, std::span(windows).subspan(from, to - from), read)) return false;
      for (std::size_t i = from; i < to; ++i) {
        const auto [code, feature] = probes[i];
        ballot.meet(number, feature, code, nearest(read.windows[i - from], code, share));
      }
    }
  }
  return true;
}

}  // namespace

std::vector<ClipVotes> find_clips(std::span<const FeatureSegment* const> segments, const model::ClipFingerprint& query,
                                  const SearchSize& size, const RunBoth& run_both) {
  const Question question = question_of(segments, query, size);
  Ballot lower(question.features, segments), upper(question.features, segments);
  std::vector<std::uint32_t> damaged_lower, damaged_upper;
  const auto half = [&](bool upper_half, Ballot& ballot, std::vector<std::uint32_t>& damaged) {
    BlocksRead read;
    for (std::uint32_t number = 0; number < segments.size(); ++number)
      if (!search(question, number, upper_half, read, ballot)) damaged.push_back(number);
  };
  const auto one = [&] { half(false, lower, damaged_lower); };
  const auto other = [&] { half(true, upper, damaged_upper); };
  if (run_both) run_both(one, other);
  else one(), other();
  for (const auto* damaged : {&damaged_lower, &damaged_upper})
    for (const std::uint32_t number : *damaged) segments[number]->note_damage();
  lower.join(std::move(upper));
  return lower.count(size.clips);
}

FeatureIndex::Part FeatureIndex::part_of(std::string bytes) {
  auto kept = std::make_unique<std::string>(std::move(bytes));
  auto segment = FeatureSegment::open_own(*kept);
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
  while (!parts_.empty() && parts_.back().segment.clips() < times_as_large * made.segment.clips()) {
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
