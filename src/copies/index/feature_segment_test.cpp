#include "copies/index/feature_segment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <set>
#include <tuple>

#include "copies/features_fixture.h"
#include "copies/index/feature_index.h"
#include "copies/index/segment_layout.h"

namespace contrechamp::copies {
namespace {

std::string written(const std::function<void(const FeatureSegment::Sink&)>& write) {
  std::string out;
  write([&](std::string_view more) { out.append(more); });
  return out;
}

model::ClipFingerprint clip_of_number(unsigned number) {
  return clip_of_frames(
      {random_frame(3 * number, 40), random_frame(3 * number + 1, 40), random_frame(3 * number + 2, 40)});
}

// All postings of an order.
std::vector<Posting> postings_of(const FeatureSegment& segment, int order) {
  BlocksRead read;
  const BlockWindow all{0, segment.blocks()};
  if (!segment.read(order, {&all, 1}, read)) return {};
  return {read.windows[0].begin(), read.windows[0].end()};
}

std::string segment_of(unsigned first, unsigned last) {
  SegmentBuilder builder;
  for (unsigned i = first; i < last; ++i) builder.add(key_of_number(i), clip_of_number(i));
  return written([&](const auto& sink) { builder.write(sink); });
}

TEST(FeatureCode, UsesTheTestsOfEachOrder) {
  EXPECT_EQ(feature_code({}, 0), 0u);
  EXPECT_EQ(feature_code({~0ULL, ~0ULL, ~0ULL, ~0ULL}, 2), ~0ULL);
  model::FrameBits bits{};
  bits[18 / 64] |= 1ULL << 18;  // the first test of order 0, and of order 2
  EXPECT_EQ(feature_code(bits, 0) >> 63, 1u);
  EXPECT_EQ(feature_code(bits, 1) >> 63, 0u);
  EXPECT_EQ(feature_code(bits, 2) >> 63, 1u);
  for (int order = 0; order < code_orders; ++order) {
    int sum = 0;  // each of 64 tests is looked at once
    for (int i = 0; i < 256; ++i) {
      model::FrameBits one{};
      one[static_cast<std::size_t>(i / 64)] = 1ULL << (i % 64);
      sum += std::popcount(feature_code(one, order));
    }
    EXPECT_EQ(sum, 64);
  }
}

TEST(FeatureSegment, HoldsEveryFeatureSortedInEveryOrder) {
  const std::string bytes = segment_of(0, 20);
  const auto segment = FeatureSegment::open(bytes);
  ASSERT_TRUE(segment) << segment.error().message;
  EXPECT_EQ(segment->clips(), 20u);
  EXPECT_EQ(segment->frames(), 60u);
  EXPECT_EQ(segment->postings(), 2400u);
  EXPECT_EQ(segment->key(7), key_of_number(7));
  EXPECT_EQ(segment->clip_of(23), 7u);
  EXPECT_EQ(segment->first_frame(7), 21u);
  for (int order = 0; order < code_orders; ++order) {
    const auto all = postings_of(*segment, order);
    ASSERT_EQ(all.size(), 2400u);
    std::multiset<std::uint64_t> expected;
    for (unsigned clip = 0; clip < 20; ++clip)
      for (const auto& frame : clip_of_number(clip).frames)
        for (const auto& feature : frame.features) expected.insert(feature_code(feature.bits, order));
    EXPECT_TRUE(std::equal(all.begin(), all.end(), expected.begin(),
                           [](const Posting& p, std::uint64_t code) { return p.code == code; }));
  }
}

TEST(FeatureSegment, FindsTheBlockOfACode) {
  const std::string bytes = segment_of(0, 80);  // 150 blocks: more than one post
  const auto segment = FeatureSegment::open(bytes);
  ASSERT_TRUE(segment);
  ASSERT_EQ(segment->blocks(), 150u);
  const auto all = postings_of(*segment, 1);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(segment->block_of(1, all[i].code), i / 64);
    EXPECT_LE(segment->place_of(1, all[i].code), i / 64 * 64 + 64);
    EXPECT_GE(segment->place_of(1, all[i].code), i / 64 * 64);
  }
  EXPECT_EQ(segment->block_of(1, 0), 0u);
  EXPECT_EQ(segment->block_of(1, ~0ULL), 149u);
  // By proportion: random codes lie evenly, so that most stand within 16 of where they are expected.
  std::size_t near = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto place = segment->place_of(1, all[i].code);
    near += (place > i ? place - i : i - place) <= 16;
  }
  EXPECT_GT(near, all.size() * 8 / 10);
}

// Bytes that are handed over piece by piece, as a file would.
TEST(FeatureSegment, ReadsWindowsThroughAReaderEachBlockOnce) {
  const std::string bytes = segment_of(0, 20);  // 2,400 postings: 38 blocks
  std::size_t ranges = 0, read_bytes = 0;
  ReadOutcome outcome = ReadOutcome::at_once;
  const auto segment = FeatureSegment::open(bytes.size(), [&](std::span<const ReadRange> wanted) {
    for (const auto& range : wanted) {
      std::copy_n(bytes.data() + range.offset, range.bytes, range.to);
      ++ranges, read_bytes += range.bytes;
    }
    return outcome;
  });
  ASSERT_TRUE(segment);
  EXPECT_EQ(ranges, 2u);  // header and tail
  EXPECT_LT(read_bytes, bytes.size() / 10);
  ranges = read_bytes = 0;
  const auto whole = FeatureSegment::open(bytes);
  const auto all = postings_of(*whole, 2);
  const BlockWindow windows[] = {{0, 2}, {1, 3},  {3, 4},
                                 {3, 4}, {9, 11}, {37, 38}};  // four blocks, two, and the last, half full
  BlocksRead read;
  ASSERT_TRUE(segment->read(2, windows, read));
  EXPECT_EQ(ranges, 3u);
  EXPECT_EQ(read_bytes, 7u * 1024);
  EXPECT_FALSE(read.waited);
  ASSERT_EQ(read.windows.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    const std::size_t from = windows[i].first * 64, to = std::min<std::size_t>(windows[i].last * 64, 2400);
    ASSERT_EQ(read.windows[i].size(), to - from);
    for (std::size_t n = from; n < to; ++n) EXPECT_EQ(read.windows[i][n - from].code, all[n].code);
  }
  outcome = ReadOutcome::waited;
  ASSERT_TRUE(segment->read(0, windows, read));
  EXPECT_TRUE(read.waited);
  outcome = ReadOutcome::failed;
  EXPECT_FALSE(segment->read(0, windows, read));
}

TEST(FeatureSegment, MergedEqualsWrittenAtOnce) {
  const std::string a = segment_of(0, 3), b = segment_of(3, 4), c = segment_of(4, 4), d = segment_of(4, 11);
  std::vector<FeatureSegment> parts;
  for (const auto* bytes : {&a, &b, &c, &d}) parts.push_back(*FeatureSegment::open(*bytes));
  std::vector<const FeatureSegment*> pointers;
  for (const auto& part : parts) pointers.push_back(&part);
  bool good = false;
  const std::string merged = written([&](const auto& sink) { good = merge_segments(pointers, sink); });
  EXPECT_TRUE(good);
  EXPECT_TRUE(merged == segment_of(0, 11));
  EXPECT_FALSE(merge_segments(
      pointers, [](std::string_view) {}, [] { return true; }));  // stopped
}

TEST(FeatureSegment, DetectsEveryFlippedBitAndEveryTruncation) {
  const std::string good = segment_of(0, 2);
  unsigned state = 1;
  for (int round = 0; round < 400; ++round) {
    std::string bad = good;
    state = state * 1664525 + 1013904223;
    const std::size_t bit = state % (bad.size() * 8);
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << (bit % 8));
    const auto segment = FeatureSegment::open(bad);
    EXPECT_TRUE(!segment || !segment->check_all()) << "bit " << bit;
    if (segment) {  // and a question does not read what is damaged
      const FeatureSegment* one[] = {&*segment};
      find_clips(one, clip_of_number(1));
    }
  }
  for (std::size_t size :
       {std::size_t{0}, std::size_t{7}, std::size_t{4095}, std::size_t{4096}, good.size() / 2, good.size() - 1})
    EXPECT_FALSE(FeatureSegment::open(std::string_view(good).substr(0, size)));
  EXPECT_FALSE(FeatureSegment::open(good + "x"));
  const auto segment = FeatureSegment::open(good);
  ASSERT_TRUE(segment);
  EXPECT_TRUE(segment->check_all());
}

// A forged segment with matching checksums is refused when an entry points beyond its end.
TEST(FeatureSegment, RefusesForgedTablesWithMatchingChecksums) {
  const auto with_sum = [](std::string bytes, std::uint64_t tail) {
    const std::uint64_t sum = checksum(std::string_view(bytes).substr(tail, bytes.size() - 8 - tail),
                                       checksum(std::string_view(bytes).substr(0, 4096)));
    std::memcpy(bytes.data() + bytes.size() - 8, &sum, sizeof sum);
    return bytes;
  };
  const auto put = [](std::string& bytes, std::uint64_t at, std::uint32_t value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
  };
  const std::string good = segment_of(0, 2);
  const auto plan = plan_of(2, 6, 240);
  ASSERT_EQ(plan.length, good.size());
  ASSERT_TRUE(FeatureSegment::open(with_sum(good, plan.tail)));
  for (const auto& [at, value] : std::vector<std::pair<std::uint64_t, std::uint32_t>>{{plan.clip_of_frame, 2},
                                                                                      {plan.clip_of_frame + 20, ~0U},
                                                                                      {plan.first_frames + 4, 4},
                                                                                      {plan.fences, ~0U},
                                                                                      {plan.fences + 12, 0}}) {
    std::string bad = good;
    put(bad, at, value);
    EXPECT_FALSE(FeatureSegment::open(with_sum(bad, plan.tail))) << at << " " << value;
  }
  for (std::uint64_t at : {8, 12, 16, 20, 24}) {  // counts and length
    std::string bad = good;
    put(bad, at, ~0U);
    EXPECT_FALSE(FeatureSegment::open(with_sum(bad, plan.tail))) << at;
    const auto read = [&](std::span<const ReadRange> wanted) {
      for (const auto& range : wanted) {
        if (range.offset + range.bytes > bad.size()) return ReadOutcome::failed;
        std::copy_n(bad.data() + range.offset, range.bytes, range.to);
      }
      return ReadOutcome::at_once;
    };
    EXPECT_FALSE(FeatureSegment::open(bad.size(), read)) << at;
    EXPECT_FALSE(FeatureSegment::open(~std::uint64_t{0}, read)) << at;
  }
}

TEST(FeatureSegment, MergingDetectsAWrongOrderAndAWrongFrame) {
  for (const bool order : {true, false}) {
    std::string bytes = segment_of(0, 2);
    const auto plan = plan_of(2, 6, 240);
    Posting first;
    std::memcpy(&first, bytes.data() + 4096, sizeof first);
    if (order) first.code = ~std::uint64_t{0};
    else first.frame = 6;
    std::memcpy(bytes.data() + 4096, &first, sizeof first);
    const std::uint32_t block = block_sum(std::string_view(bytes).substr(4096, block_bytes), 0);
    std::memcpy(bytes.data() + plan.block_sums, &block, sizeof block);
    const std::uint64_t sum = checksum(std::string_view(bytes).substr(plan.tail, plan.sum - plan.tail),
                                       checksum(std::string_view(bytes).substr(0, 4096)));
    std::memcpy(bytes.data() + plan.sum, &sum, sizeof sum);
    const auto part = FeatureSegment::open(bytes);
    ASSERT_TRUE(part);
    EXPECT_TRUE(part->check_all()) << "the sums fit";
    const FeatureSegment* parts[] = {&*part};
    find_clips(parts, clip_of_number(1));  // finds what it finds
    EXPECT_FALSE(merge_segments(parts, [](std::string_view) {}));
    EXPECT_TRUE(part->damaged());
  }
}

// The file behind it is cut while it is open: what is asked then is damaged, what was checked stays.
TEST(FeatureSegment, IsDamagedWhenItsFileIsTruncated) {
  const std::string bytes = segment_of(0, 20);
  bool gone = false;
  const auto segment = FeatureSegment::open(bytes.size(), [&](std::span<const ReadRange> wanted) {
    if (gone) return ReadOutcome::failed;
    for (const auto& range : wanted) std::copy_n(bytes.data() + range.offset, range.bytes, range.to);
    return ReadOutcome::at_once;
  });
  ASSERT_TRUE(segment);
  gone = true;
  EXPECT_EQ(segment->clip_of(23), 7u);
  EXPECT_EQ(segment->key(7), key_of_number(7));
  const FeatureSegment* one[] = {&*segment};
  EXPECT_TRUE(find_clips(one, clip_of_number(1)).empty());
  EXPECT_TRUE(segment->damaged());
}

// With as many neighbours as there are postings a question sees them all: the same clips as comparing each with each.
TEST(FeatureIndexExhaustive, FindsWhatExhaustiveComparisonFinds) {
  const std::string bytes = segment_of(0, 30);
  const auto segment = FeatureSegment::open(bytes);
  ASSERT_TRUE(segment);
  const FeatureSegment* one[] = {&*segment};
  auto query = clip_of_number(4);
  query.frames.push_back(clip_of_number(9).frames[1]);
  for (auto& frame : query.frames) frame = edited_frame(frame, 0, 2, 0.02, 0, false, 20, 5);
  std::set<std::tuple<unsigned, std::uint32_t, std::uint32_t>> expected;  // clip and frames with three close features
  for (unsigned clip = 0; clip < 30; ++clip) {
    const auto other = clip_of_number(clip);
    for (std::uint32_t q = 0; q < query.frames.size(); ++q)
      for (std::uint32_t f = 0; f < other.frames.size(); ++f) {
        int close = 0;
        for (const auto& a : query.frames[q].features)
          close += std::any_of(other.frames[f].features.begin(), other.frames[f].features.end(), [&](const auto& b) {
            for (int order = 0; order < code_orders; ++order)
              if (std::popcount(feature_code(a.bits, order) ^ feature_code(b.bits, order)) <= 8) return true;
            return false;
          });
        if (close >= 3) expected.insert({clip, q, f});
      }
  }
  ASSERT_EQ(expected.size(), 4u);
  std::set<std::tuple<unsigned, std::uint32_t, std::uint32_t>> found;
  SearchSize all;
  all.neighbours = 1 << 20;
  for (const auto& votes : find_clips(one, query, all))
    for (const auto& pair : votes.pairs)
      if (pair.votes >= 3) found.insert({votes.key[0], pair.query_frame, pair.frame});
  EXPECT_EQ(found, expected);
  // And no fewer with the usual number of neighbours, in an index grown clip by clip.
  FeatureIndex index;
  for (unsigned i = 0; i < 30; ++i) index.add(key_of_number(i), clip_of_number(i));
  found.clear();
  for (const auto& votes : index.find(query))
    for (const auto& pair : votes.pairs)
      if (pair.votes >= 3) found.insert({votes.key[0], pair.query_frame, pair.frame});
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace contrechamp::copies
