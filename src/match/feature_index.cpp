#include "match/feature_index.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "match/votes.h"

namespace contrechamp::match {
namespace {

constexpr std::size_t least_neighbours = 64;  // of a small segment beside large ones

constexpr std::size_t ahead = 6;  // windows that are on their way from memory

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

struct Window {
  std::uint32_t feature;
  std::size_t first, last;  // blocks
};

// Around each code the blocks that are its neighbours, in order of codes.
std::vector<Window> windows_of(const FeatureSegment& segment, int order, const std::vector<Probe>& probes,
                               std::size_t width) {
  std::vector<Window> out;
  out.reserve(probes.size());
  std::size_t at = 0;
  const std::size_t blocks = segment.blocks();
  for (const Probe& probe : probes) {
    at = segment.block_of(order, probe.code, at);
    const std::size_t first = at - std::min(at, width / 2);
    out.push_back({probe.feature, first, std::min(first + width, blocks)});
  }
  return out;
}

void tell(const FeatureSegment& segment, int order, const std::vector<Window>& windows, const ReadAhead& read_ahead) {
  std::vector<std::string_view> bytes;
  std::size_t first = 0, last = 0;
  const auto end = [&] {
    if (last > first) bytes.push_back(segment.bytes_of(order, first, last));
  };
  for (const Window& window : windows) {
    if (!segment.newly_wanted(order, window.first, window.last)) continue;
    if (window.first <= last && last > first) {
      last = std::max(last, window.last);
      continue;
    }
    end();
    first = window.first, last = window.last;
  }
  end();
  if (!bytes.empty()) read_ahead(bytes);
}

}  // namespace

std::vector<ClipVotes> find_clips(std::span<const FeatureSegment* const> segments, const model::ClipFingerprint& query,
                                  const SearchSize& size, const ReadAhead& read_ahead) {
  const auto features = features_of(query, size.features);
  std::array<std::vector<Probe>, code_orders> probes;
  for (int order = 0; order < code_orders; ++order) {
    auto& list = probes[static_cast<std::size_t>(order)];
    list.reserve(features.size());
    for (std::uint32_t i = 0; i < features.size(); ++i) list.push_back({feature_code(features[i].bits, order), i});
    std::sort(list.begin(), list.end(), [](const Probe& a, const Probe& b) { return a.code < b.code; });
  }
  std::uint64_t all = 0;
  for (const auto* segment : segments) all += segment->postings();
  Ballot ballot(features, segments);
  for (std::uint32_t number = 0; number < segments.size(); ++number) {
    const FeatureSegment& segment = *segments[number];
    if (segment.postings() == 0) continue;
    const std::size_t share = std::max<std::size_t>(least_neighbours, size.neighbours * segment.postings() / all);
    const std::size_t width = (share + FeatureSegment::postings_a_block - 1) / FeatureSegment::postings_a_block;
    for (int order = 0; order < code_orders; ++order) {
      const auto& list = probes[static_cast<std::size_t>(order)];
      const auto windows = windows_of(segment, order, list, width);
      if (read_ahead) tell(segment, order, windows, read_ahead);
      for (std::size_t i = 0; i < windows.size(); ++i) {
        if (i + ahead < windows.size()) segment.prefetch(order, windows[i + ahead].first);
        ballot.meet(number, windows[i].feature, list[i].code, segment.read(order, windows[i].first, windows[i].last));
      }
    }
  }
  return ballot.count(size.clips);
}

FeatureIndex::Part FeatureIndex::part_of(std::string bytes) {
  auto kept = std::make_unique<std::string>(std::move(bytes));
  auto segment = FeatureSegment::open(*kept);
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
  // As in a binary counter: while the last is no larger, both become one.
  while (!parts_.empty() && parts_.back().segment.clips() <= made.segment.clips()) {
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

}  // namespace contrechamp::match
