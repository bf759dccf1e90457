// The byte layout of a segment (copies/index/feature_segment.h), shared by reader and writer.
#pragma once

#include <cstdint>
#include <string_view>

#include "copies/index/checksum.h"
#include "copies/index/feature_segment.h"

namespace contrechamp::copies {

inline constexpr std::string_view segment_magic = "ccix0002";

struct SegmentHeader {
  char magic[8];
  std::uint32_t clips, frames;
  std::uint64_t postings;
  std::uint64_t length;
};

inline constexpr std::uint64_t block_bytes = FeatureSegment::postings_a_block * sizeof(Posting);

// From the counts alone; offsets in bytes.
struct SegmentPlan {
  std::uint64_t tail, first_frames, clip_of_frame, fences, block_sums, sum, length;
  std::uint64_t blocks;  // of an order
};

inline SegmentPlan plan_of(std::uint32_t clips, std::uint32_t frames, std::uint64_t postings) {
  SegmentPlan out{};
  out.blocks = (postings + FeatureSegment::postings_a_block - 1) / FeatureSegment::postings_a_block;
  out.tail = FeatureSegment::page_bytes + code_orders * out.blocks * block_bytes;
  out.first_frames = out.tail + std::uint64_t{clips} * sizeof(ClipKey);
  out.clip_of_frame = out.first_frames + std::uint64_t{clips} * 4;
  out.fences = out.clip_of_frame + std::uint64_t{frames} * 4;
  out.block_sums = out.fences + out.blocks * code_orders * 4;
  out.sum = (out.block_sums + out.blocks * code_orders * 4 + 7) / 8 * 8;
  out.length = out.sum + 8;
  return out;
}

// The checksum of a block depends on its number, so that no other block passes for it.
inline std::uint32_t block_sum(std::string_view bytes, std::uint64_t number) {
  const std::uint64_t sum = checksum(bytes, number);
  return static_cast<std::uint32_t>(sum ^ sum >> 32);
}

}  // namespace contrechamp::copies
