// Interfaces between the folders of layer 2: media implements them, fingerprint uses them, and the stages of pipeline
// connect both.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace contrechamp::model {

// Random access to bytes. Thread-safe for concurrent reads.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills `into` from `offset`; returns the bytes read, fewer only at the end.
  virtual base::Result<std::size_t> read_at(std::int64_t offset, std::span<char> into) const = 0;
  virtual std::int64_t size_bytes() const = 0;
};

// 8-bit luma, rows without padding.
struct GreyPicture {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> pixels;
};

// 8-bit RGB, three bytes a pixel, rows without padding.
struct RgbPicture {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> pixels;
};

struct Frame {
  base::MediaTime time;
  GreyPicture luma;
};

// Frames in order of presentation; nullopt at the end.
class FrameStream {
 public:
  virtual ~FrameStream() = default;
  virtual base::Result<std::optional<Frame>> next() = 0;
};

}  // namespace contrechamp::model
