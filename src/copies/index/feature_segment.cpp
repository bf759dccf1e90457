#include "copies/index/feature_segment.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "copies/index/checksum.h"
#include "copies/index/segment_layout.h"

namespace contrechamp::copies {
namespace {

constexpr std::uint64_t page = FeatureSegment::page_bytes;
// Limits of one segment, so that a forged header alone reserves no memory: four million clips, four times the largest
// archive that docs/copies.md foresees, of 64 frames each and 2,048 features.
constexpr std::uint32_t most_clips = std::uint32_t{1} << 22, most_frames = std::uint32_t{1} << 28;
constexpr std::uint64_t most_postings = std::uint64_t{1} << 33;
constexpr std::size_t fences_a_step = 64;  // the second level of the fences stays in the first cache of a processor
constexpr float position_units = 160;      // see Posting
constexpr int picture_side_px = 448;       // the long side to which levels are relative (media/decode/frames.h)

// Windows that touch are read as one run. `kept`: blocks of the runs before it.
struct BlockRun {
  std::size_t first, last, kept;
};

// Coalesces windows into runs and sets the run of each window. Returns the number of blocks of all runs.
std::size_t coalesce(std::span<const BlockWindow> windows, std::vector<BlockRun>& runs,
                     std::vector<std::uint32_t>& run_of) {
  std::size_t kept = 0;
  run_of.reserve(windows.size());
  for (const BlockWindow& window : windows) {
    if (runs.empty() || window.first > runs.back().last) runs.push_back({window.first, window.first, kept});
    const std::size_t last = std::max(runs.back().last, window.last);
    kept += last - runs.back().last;
    runs.back().last = last;
    run_of.push_back(static_cast<std::uint32_t>(runs.size() - 1));
  }
  return kept;
}

}  // namespace

Posting posting_of(const model::FrameFeatures& frame, const model::LocalFeature& feature, bool mirrored) {
  const float long_side = static_cast<float>(std::max<int>({frame.width_px, frame.height_px, 1}));
  const auto place = [&](int at, int side) {
    const float from_centre = static_cast<float>(at) / model::feature_units - static_cast<float>(side) / 2;
    return static_cast<std::int8_t>(std::lround(from_centre / long_side * position_units));
  };
  Posting out;
  out.x = place(feature.x, frame.width_px);
  if (mirrored) out.x = static_cast<std::int8_t>(-out.x);
  out.y = place(feature.y, frame.height_px);
  out.log_size = static_cast<std::int8_t>(std::lround(feature.level + 3 * std::log2(picture_side_px / long_side)));
  out.direction = static_cast<std::uint8_t>((mirrored ? 48 - feature.direction : feature.direction) % 32);
  return out;
}

namespace {

tl::unexpected<base::Error> damaged_segment() {
  return base::fail(base::ErrorKind::mismatch, "a part of the index is damaged");
}

// The layout of a segment of `size` bytes with this header.
base::Result<SegmentPlan> plan_in(const SegmentHeader& header, std::uint64_t size) {
  if (std::string_view(header.magic, segment_magic.size()) != segment_magic)
    return base::fail(base::ErrorKind::mismatch, "no part of an index of this version");
  if (header.clips > most_clips || header.frames > most_frames || header.postings > most_postings)
    return damaged_segment();
  const SegmentPlan plan = plan_of(header.clips, header.frames, header.postings);
  if (header.length != plan.length || size != plan.length)
    return base::fail(base::ErrorKind::mismatch, "a part of the index is cut off");
  return plan;
}

SegmentHeader header_of(std::string_view head) {
  SegmentHeader out{};
  std::memcpy(&out, head.data(), sizeof out);
  return out;
}

}  // namespace

// Checks what later lookups rely on: each frame belongs to an existing clip that does not begin after it, and the
// fences of each order ascend, for they are searched by bisection.
base::Result<void> FeatureSegment::parse(std::string_view head, std::string_view tail) {
  const SegmentHeader header = header_of(head);
  const SegmentPlan plan = plan_of(header.clips, header.frames, header.postings);
  const std::size_t summed = plan.sum - plan.tail;
  std::uint64_t sum = 0;
  std::memcpy(&sum, tail.data() + summed, sizeof sum);
  if (checksum(tail.substr(0, summed), checksum(head)) != sum) return damaged_segment();
  clips_ = header.clips;
  frames_ = header.frames;
  postings_ = header.postings;
  const auto words = [&](std::uint64_t at) {
    return reinterpret_cast<const std::uint32_t*>(tail.data() + (at - plan.tail));
  };
  keys_ = reinterpret_cast<const ClipKey*>(tail.data());
  first_frames_ = words(plan.first_frames);
  clip_of_frame_ = words(plan.clip_of_frame);
  fences_ = words(plan.fences);
  block_sums_ = words(plan.block_sums);
  for (std::size_t order = 0; order < code_orders; ++order) {
    const std::uint32_t* fences = fences_ + order * plan.blocks;
    if (!std::is_sorted(fences, fences + plan.blocks)) return damaged_segment();
    for (std::size_t block = 0; block < plan.blocks; block += fences_a_step)
      sparse_fences_[order].push_back(fences[block]);
  }
  for (std::uint32_t frame = 0; frame < frames_; ++frame)
    if (const auto clip = clip_of_frame_[frame]; clip >= clips_ || first_frames_[clip] > frame)
      return damaged_segment();
  return {};
}

base::Result<FeatureSegment> FeatureSegment::open(std::string_view bytes) {
  if (bytes.size() < page) return base::fail(base::ErrorKind::mismatch, "a part of the index is too short");
  const auto plan = plan_in(header_of(bytes), bytes.size());
  if (!plan) return tl::unexpected(plan.error());
  FeatureSegment out;
  out.bytes_ = bytes;
  if (auto parsed = out.parse(bytes.substr(0, page), bytes.substr(plan->tail)); !parsed)
    return tl::unexpected(parsed.error());
  return out;
}

base::Result<FeatureSegment> FeatureSegment::open(std::uint64_t size, ReadRanges read) {
  const auto read_one = [&](std::uint64_t offset, std::size_t count, char* to) {
    const ReadRange range{offset, count, to};
    return read({&range, 1}) != ReadOutcome::failed;
  };
  const auto cannot = [] { return base::fail(base::ErrorKind::io, "a part of the index cannot be read"); };
  if (size < page) return base::fail(base::ErrorKind::mismatch, "a part of the index is too short");
  std::string head(page, '\0');
  if (!read_one(0, page, head.data())) return cannot();
  const auto plan = plan_in(header_of(head), size);
  if (!plan) return tl::unexpected(plan.error());
  const std::size_t tail_bytes = plan->length - plan->tail;
  auto kept = std::make_shared<std::vector<std::uint64_t>>((tail_bytes + 7) / 8);
  char* tail = reinterpret_cast<char*>(kept->data());
  if (!read_one(plan->tail, tail_bytes, tail)) return cannot();
  FeatureSegment out;
  out.tail_ = std::move(kept);
  if (auto parsed = out.parse(head, {tail, tail_bytes}); !parsed) return tl::unexpected(parsed.error());
  out.read_ = std::move(read);
  return out;
}

base::Result<FeatureSegment> FeatureSegment::open_trusted(std::string_view bytes) {
  auto out = open(bytes);
  if (out) out->trusted_ = true;
  return out;
}

std::size_t FeatureSegment::block_of(int order, std::uint64_t code) const {
  const auto wanted = static_cast<std::uint32_t>(code >> 32);
  const auto& sparse = sparse_fences_[static_cast<std::size_t>(order)];
  const auto step = static_cast<std::size_t>(std::upper_bound(sparse.begin(), sparse.end(), wanted) - sparse.begin());
  if (step == 0) return 0;
  const std::size_t count = blocks(), from = (step - 1) * fences_a_step;
  const std::uint32_t* fences = fences_ + static_cast<std::size_t>(order) * count;
  const std::uint32_t* at = std::upper_bound(fences + from, fences + std::min(from + fences_a_step, count), wanted);
  return static_cast<std::size_t>(at - fences) - 1;
}

std::uint64_t FeatureSegment::place_of(int order, std::uint64_t code) const {
  const std::size_t block = block_of(order, code), count = blocks();
  const std::uint32_t* fences = fences_ + static_cast<std::size_t>(order) * count;
  const double begin = fences[block], end = block + 1 < count ? fences[block + 1] : 4294967296.0;
  const double part = std::clamp((static_cast<double>(code >> 32) - begin) / std::max(end - begin, 1.0), 0.0, 1.0);
  return std::min(block * postings_a_block + static_cast<std::uint64_t>(part * postings_a_block), postings_);
}

std::uint64_t FeatureSegment::offset_of(int order, std::size_t block) const {
  return page + (static_cast<std::uint64_t>(order) * blocks() + block) * block_bytes;
}

bool FeatureSegment::checksums_match(int order, std::size_t first, const char* bytes, std::size_t size) const {
  std::size_t number = static_cast<std::size_t>(order) * blocks() + first;
  for (std::size_t at = 0; at < size; at += block_bytes, ++number)
    if (block_sum({bytes + at, block_bytes}, number) != block_sums_[number]) return false;
  return true;
}

bool FeatureSegment::read(int order, std::span<const BlockWindow> windows, BlocksRead& out) const {
  std::vector<BlockRun> runs;
  std::vector<std::uint32_t> run_of;
  const std::size_t kept = coalesce(windows, runs, run_of) * postings_a_block;
  if (read_ && out.kept.size() < kept) out.kept.resize(kept);
  out.windows.clear();
  out.ranges.clear();
  for (const BlockRun& run : runs) {
    char* to = read_ ? reinterpret_cast<char*>(out.kept.data() + run.kept * postings_a_block) : nullptr;
    out.ranges.push_back({offset_of(order, run.first), (run.last - run.first) * block_bytes, to});
  }
  const ReadOutcome outcome = read_ ? read_(out.ranges) : ReadOutcome::at_once;
  if (outcome == ReadOutcome::failed) return false;
  out.waited = outcome == ReadOutcome::waited;
  for (std::size_t i = 0; i < runs.size() && !trusted_; ++i) {
    const char* bytes = read_ ? out.ranges[i].to : bytes_.data() + out.ranges[i].offset;
    if (!checksums_match(order, runs[i].first, bytes, out.ranges[i].bytes)) return false;
  }
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const BlockRun& run = runs[run_of[i]];
    const auto* begin = read_ ? out.kept.data() + run.kept * postings_a_block
                              : reinterpret_cast<const Posting*>(bytes_.data() + offset_of(order, run.first));
    const std::size_t from = windows[i].first * postings_a_block;
    const std::size_t to = std::min<std::size_t>(windows[i].last * postings_a_block, postings_);
    out.windows.emplace_back(begin + (from - run.first * postings_a_block), to - from);
  }
  return true;
}

bool FeatureSegment::check_all() const {
  constexpr std::size_t blocks_a_step = 1024;  // bounds the memory of a step; chosen by hand
  BlocksRead out;
  for (int order = 0; order < code_orders; ++order)
    for (std::size_t first = 0; first < blocks(); first += blocks_a_step) {
      const BlockWindow window{first, std::min(first + blocks_a_step, blocks())};
      if (!read(order, {&window, 1}, out)) {
        note_damage();
        return false;
      }
    }
  return true;
}

}  // namespace contrechamp::copies
