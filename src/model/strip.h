// An interval of a video as small pictures at equal steps, for comparing the motion of two videos.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/fingerprint.h"

namespace contrechamp::model {

struct Strip {
  std::int64_t start_us = 0;
  std::int64_t step_us = 41667;  // 1/24 s, the frame rate of film

  int width_px = 0, height_px = 0;
  std::vector<std::uint8_t> luma;     // one picture after another: picture i is shown at start + i × step
  std::vector<FrameFeatures> frames;  // of some of these pictures, ascending time

  int count() const {
    const auto area = static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px);
    return area == 0 ? 0 : static_cast<int>(luma.size() / area);
  }
  const std::uint8_t* picture(int i) const { return luma.data() + static_cast<std::size_t>(i) * width_px * height_px; }
};

// For the answer of a worker. Decoding checks the sizes.
std::string to_bytes(const Strip& strip);
base::Result<Strip> strip_from_bytes(std::string_view bytes);

}  // namespace contrechamp::model
